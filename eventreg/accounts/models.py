"""Staff accounts, the roles they hold, and where they are signed in. Tables for Flask-Security."""

from datetime import datetime
from typing import ClassVar

from flask_security.core import RoleMixin, UserMixin, WebAuthnMixin
from sqlalchemy import (
    JSON,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventreg.accounts.rules import Grant, StaffRole
from eventreg.clock import utc_now
from eventreg.db import Base, IntPk, Key, Line, Short


class StaffRoleRow(Base, RoleMixin):
    """A role by name. What it may do stands in rules.PERMISSIONS, not here."""

    __tablename__ = "roles"

    id: Mapped[IntPk]
    name: Mapped[str] = mapped_column(String(20), unique=True)


class User(Base, UserMixin):
    """A member of staff."""

    __tablename__ = "users"
    __table_args__ = (
        Index("uq_users_fs_webauthn_user_handle", "fs_webauthn_user_handle", unique=True),
    )

    id: Mapped[IntPk]
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[Short]
    password: Mapped[str | None] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    confirmed_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    #: When the last invitation was made; its link alone opens the account, until a password is set.
    invited_at: Mapped[datetime | None]
    signed_in_at: Mapped[datetime | None]
    #: An invented account of `eventreg demo`: nobody is asked for a second factor.
    demo: Mapped[bool] = mapped_column(default=False, server_default=false())
    #: "authenticator" once an app was set up; the names of these columns are Flask-Security's.
    tf_primary_method: Mapped[str | None] = mapped_column(String(64))
    #: What the app reckons its codes from, encrypted under a key that the database does not hold.
    tf_totp_secret: Mapped[Key | None]
    #: The half minute of the last code that was taken: no code works twice.
    tf_counter: Mapped[int | None]
    #: Hashes of the recovery codes that are left.
    mf_recovery_codes: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    #: How passkeys name the account.
    fs_webauthn_user_handle: Mapped[str | None] = mapped_column(String(64))  # type: ignore[assignment]  # None until the first passkey.
    #: No codes are sent by SMS; Flask-Security looks for a number all the same.
    tf_phone_number: ClassVar[None] = None  # type: ignore[misc]  # See above.

    #: From where they act in this request, for the log; not kept with the account.
    origin = ""

    webauthn: Mapped[list["Passkey"]] = relationship(  # type: ignore[assignment]  # Flask-Security's own word for them.
        back_populates="user", cascade="all, delete-orphan", order_by="Passkey.id"
    )
    memberships: Mapped[list["Membership"]] = relationship(
        back_populates="user", lazy="selectin", cascade="all, delete-orphan"
    )

    @property
    def roles(self) -> list[StaffRoleRow]:  # type: ignore[override]  # Flask-Security expects an attribute.
        """The roles held anywhere, for Flask-Security alone; what counts here are the grants."""
        return [membership.role for membership in self.memberships]

    @property
    def grants(self) -> tuple[Grant, ...]:
        """The roles held, as the rules read them."""
        return tuple(
            Grant(StaffRole(m.role.name), m.event_id, m.region_code) for m in self.memberships
        )


class Membership(Base):
    """A role that somebody holds, in one event or (event_id none) in the whole office."""

    __tablename__ = "memberships"
    __table_args__ = (
        UniqueConstraint("user_id", "role_id", "event_id"),
        # Two rows without an event differ for a unique constraint, so these need one of their own.
        Index(
            "uq_memberships_office_wide",
            "user_id",
            "role_id",
            unique=True,
            sqlite_where=text("event_id IS NULL"),
            postgresql_where=text("event_id IS NULL"),
        ),
    )

    id: Mapped[IntPk]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    role_id: Mapped[int] = mapped_column(ForeignKey("roles.id"))
    event_id: Mapped[int | None] = mapped_column(ForeignKey("events.id"))
    #: The one kabupaten or kota that an official sees; none: all.
    region_code: Mapped[str | None] = mapped_column(String(13), ForeignKey("regions.code"))

    user: Mapped[User] = relationship(back_populates="memberships")
    role: Mapped[StaffRoleRow] = relationship(lazy="joined")


class Passkey(Base, WebAuthnMixin):
    """A key that somebody's device holds and shows only to whoever unlocks it there."""

    __tablename__ = "passkeys"
    __table_args__ = (UniqueConstraint("user_id", "name"),)

    id: Mapped[IntPk]
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    #: What its owner calls it.
    name: Mapped[str] = mapped_column(String(64))
    credential_id: Mapped[bytes] = mapped_column(LargeBinary(1024), unique=True)
    public_key: Mapped[bytes] = mapped_column(LargeBinary)
    #: How often it was used, as far as it counts: a copy falls behind.
    sign_count: Mapped[int] = mapped_column(default=0)
    #: How it is reached: "internal", "usb", "hybrid" …
    transports: Mapped[list[str] | None] = mapped_column(JSON(none_as_null=True))
    backup_state: Mapped[bool]
    device_type: Mapped[str] = mapped_column(String(64))
    extensions: Mapped[str | None] = mapped_column(String(255))
    #: Always "first": it signs in alone, stands beside a password, and proves anew who is there.
    usage: Mapped[str] = mapped_column(String(64))
    created_at: Mapped[datetime] = mapped_column(default=utc_now)
    lastuse_datetime: Mapped[datetime]

    user: Mapped[User] = relationship(back_populates="webauthn")


class StaffSession(Base):
    """One browser in which somebody is signed in. Revoked here, it is signed out there."""

    __tablename__ = "staff_sessions"
    __table_args__ = (Index(None, "user_id"),)

    id: Mapped[IntPk]
    #: SHA-256 of the random value in the cookie, in hex.
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    browser: Mapped[Line]
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
