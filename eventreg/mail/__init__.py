"""The outbox: what is to be sent, written in the transaction that caused it, sent afterwards."""
