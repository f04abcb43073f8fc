"""Staff accounts, the roles they hold, and where they are signed in. Tables for Flask-Security."""

from datetime import datetime

from flask_security.core import RoleMixin, UserMixin
from sqlalchemy import ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventreg.accounts.rules import Grant, StaffRole
from eventreg.db import Base, IntPk, Line, Short


class StaffRoleRow(Base, RoleMixin):
    """A role by name. What it may do stands in rules.PERMISSIONS, not here."""

    __tablename__ = "roles"

    id: Mapped[IntPk]
    name: Mapped[str] = mapped_column(String(20), unique=True)


class User(Base, UserMixin):
    """A member of staff."""

    __tablename__ = "users"

    id: Mapped[IntPk]
    email: Mapped[str] = mapped_column(String(254), unique=True)
    name: Mapped[Short]
    password: Mapped[str | None] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    confirmed_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

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
        return tuple(Grant(StaffRole(m.role.name), m.event_id) for m in self.memberships)


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

    user: Mapped[User] = relationship(back_populates="memberships")
    role: Mapped[StaffRoleRow] = relationship(lazy="joined")


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
