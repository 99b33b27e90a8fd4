"""Run a program as an ordinary user: `python -I -S become.py namespace|user UID GID DIRECTORY PROGRAM ARGUMENT…`

A script of its own, because changing who one is must happen in a process with one thread that then becomes the program.

`namespace`: in a new user namespace in which we are UID. Outside of it, files and signals still see who we were.
`user`: as the user UID. If DIRECTORY or PROGRAM lies behind a directory which that user may not enter, the capability
that opens directories is kept and no other, so callers keep DIRECTORY closed to everyone else.

Ends with CANNOT, and the reason on stderr, if PROGRAM could not be reached in this way.
"""

import ctypes
import os
import sys

CANNOT = 125
CLONE_NEWUSER = 0x10000000
PR_SET_KEEPCAPS, PR_SET_SECUREBITS, PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE = 8, 28, 47, 2
SECBIT_NO_SETUID_FIXUP = 1 << 2  # with it access(2) counts capabilities; PostgreSQL asks it about its own programs
CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH = 1, 2
CAPABILITY_VERSION_3 = 0x20080522


class CapabilityHeader(ctypes.Structure):
    """`__user_cap_header_struct` of linux/capability.h."""

    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


class CapabilitySets(ctypes.Structure):
    """`__user_cap_data_struct` of linux/capability.h: 32 capabilities, one bit each."""

    _fields_ = (("effective", ctypes.c_uint32), ("permitted", ctypes.c_uint32), ("inheritable", ctypes.c_uint32))


def call(name: str, *arguments: object) -> None:
    """Call a function of the C library. Raises: OSError with its errno."""
    function = getattr(ctypes.CDLL(None, use_errno=True), name)
    if function(*arguments) != 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()), name)


def enter_namespace(uid: int, gid: int) -> None:
    """Become `uid` in a user namespace of our own; everyone else is nobody there."""
    maps = {"setgroups": "deny", "uid_map": f"{uid} {os.geteuid()} 1", "gid_map": f"{gid} {os.getegid()} 1"}
    call("unshare", CLONE_NEWUSER)
    for name, line in maps.items():
        with open(f"/proc/self/{name}", "w") as file:
            file.write(line)


def switch_user(uid: int, gid: int) -> None:
    """Become the user `uid` for good; our capabilities stay permitted until the next program, and are not in effect."""
    call("prctl", PR_SET_KEEPCAPS, 1, 0, 0, 0)
    os.setgroups([])
    os.setgid(gid)
    os.setuid(uid)


def keep_doors_open() -> None:
    """Hand the next program the capability to enter any directory, and no other. Raises: OSError if we may not."""
    header, sets = CapabilityHeader(CAPABILITY_VERSION_3, 0), (CapabilitySets * 2)()
    call("capget", ctypes.byref(header), sets)
    permitted = sets[0].permitted
    kept = CAP_DAC_READ_SEARCH if permitted & 1 << CAP_DAC_READ_SEARCH else CAP_DAC_OVERRIDE
    sets[0].effective = permitted
    call("capset", ctypes.byref(header), sets)
    call("prctl", PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP, 0, 0, 0)
    sets[0] = CapabilitySets(1 << kept, 1 << kept, 1 << kept)
    sets[1] = CapabilitySets(0, 0, 0)
    call("capset", ctypes.byref(header), sets)
    call("prctl", PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, kept, 0, 0)


def main(way: str, uid: str, gid: str, directory: str, *program: str) -> None:
    """Become the user, make sure of the paths, and become the program."""
    (enter_namespace if way == "namespace" else switch_user)(int(uid), int(gid))
    if not (os.access(directory, os.X_OK) and os.access(program[0], os.X_OK)):
        if way == "namespace":
            raise PermissionError(f"{directory} or {program[0]} lies behind a directory of another user")
        keep_doors_open()
    os.execv(program[0], program)  # noqa: S606 no shell is wanted


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except (OSError, AttributeError) as error:  # AttributeError: a C library without the function
        sys.stderr.write(f"{error}\n")
        sys.exit(CANNOT)
