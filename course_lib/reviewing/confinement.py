"""
Lock a process in for good: what it may use, read, write and do to others.

Three locks of the system's own, and none of them needs an administrator.

- Resource limits (Linux, partly macOS): memory, computing time, size and number of open files.
- Landlock (Linux 6.2 or newer): files are read and written only where a list says so, and no
  program is started. Newer kernels also refuse network connections and signals to others.
- A filter of system calls, seccomp (Linux on x86-64 and ARM64): no second process, no socket, no
  signal, limit or debugger for any other process, no change of any file's permissions or times.

Locked in once, a process stays so, and all that it starts. It is no virtual machine: what the
filter does not name is allowed, and a fault in the kernel is a way out.
"""

import ctypes
import errno
import os
import platform
import sys
from pathlib import Path

OLDEST = 3  # of Landlock's versions: the first that keeps files from being cut to nothing
MEGABYTE = 1 << 20

# Landlock's rights, as linux/landlock.h counts them.
WRITE_FILE, READ_FILE, READ_DIR, REMOVE_DIR, REMOVE_FILE = (1 << k for k in range(1, 6))
MAKE_FILE, REFER, TRUNCATE = 1 << 8, 1 << 13, 1 << 14
READ = READ_FILE | READ_DIR
WRITE = READ | WRITE_FILE | REMOVE_DIR | REMOVE_FILE | MAKE_FILE | REFER | TRUNCATE  # no folders
FOR_A_FILE = READ_FILE | WRITE_FILE | TRUNCATE

# What a Python and its packages look at outside their own folders.
SYSTEM = ("/usr", "/lib", "/lib64", "/etc/fonts", "/etc/ld.so.cache", "/etc/localtime")
SYSTEM += ("/etc/passwd", "/dev/null", "/dev/zero", "/dev/random", "/dev/urandom")

# System calls by number: on x86-64, on ARM64. None: it has another name there.
REFUSED = {
    "socket": (41, 198),
    "fork": (57, None),
    "vfork": (58, None),
    "ptrace": (101, 117),
    "tkill": (200, 130),
    "rt_sigqueueinfo": (129, 138),
    "rt_tgsigqueueinfo": (297, 240),
    "pidfd_send_signal": (424, 424),
    "process_vm_writev": (311, 271),
    "setpriority": (141, 140),
    "ioprio_set": (251, 30),
    "sched_setaffinity": (203, 122),
    "sched_setscheduler": (144, 119),
    "sched_setparam": (142, 118),
    "sched_setattr": (314, 274),
    "io_uring_setup": (425, 425),  # else a way round this list
    "shmget": (29, 194),  # the next three outlive the process
    "semget": (64, 190),
    "msgget": (68, 186),
    "mq_open": (240, 180),
    "memfd_create": (319, 279),  # memory that no limit counts
}
# Landlock does not watch over permissions, owners and times. These calls do nothing and say "done",
# so that whatever copies a file within its own folder goes on.
IGNORED = {
    "chmod": (90, None),
    "fchmod": (91, 52),
    "fchmodat": (268, 53),
    "fchmodat2": (452, 452),
    "chown": (92, None),
    "lchown": (94, None),
    "fchown": (93, 55),
    "fchownat": (260, 54),
    "utime": (132, None),
    "utimes": (235, None),
    "futimesat": (261, None),
    "utimensat": (280, 88),
    "setxattr": (188, 5),
    "lsetxattr": (189, 6),
    "fsetxattr": (190, 7),
    "setxattrat": (463, 463),
    "removexattr": (197, 14),
    "lremovexattr": (198, 15),
    "fremovexattr": (199, 16),
    "removexattrat": (466, 466),
    "file_setattr": (469, 469),
}
TO_ITSELF_ONLY = {"kill": (62, 129), "tgkill": (234, 131), "prlimit64": (302, 261)}
CLONE, CLONE3 = (56, 220), (435, 435)
CLONE_THREAD = 0x10000
MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}  # column above, its own sign


def missing():
    """
    Say in words what this system lacks to lock a notebook in.

    Returns
    -------
    reason : str
        Empty where all three locks are there.
    """
    if sys.platform != "linux":
        return f"this is {platform.system() or sys.platform}; the locks that it needs are Linux's"
    if platform.machine() not in MACHINES or sys.maxsize < 1 << 32:
        return f"it knows the system calls of {' and '.join(MACHINES)}, not {platform.machine()}"
    version = _landlock_version()
    if version < OLDEST:
        kernel = f"this is Linux {platform.release()}"
        return f"{kernel}; files are kept apart by Landlock, which needs 6.2 or newer, switched on"
    if _call("prctl", 22, 2, None) == 0 or ctypes.get_errno() != errno.EFAULT:
        return "this system does not let a program filter its own system calls (seccomp)"
    return ""


def readable():
    """
    List the folders that Python, its packages and the course lie in.

    Returns
    -------
    folders : list of str
    """
    import matplotlib.font_manager  # writes a list of fonts that each notebook then finds

    course = str(Path(__file__).resolve().parents[1])
    return sorted({course, sys.prefix, sys.base_prefix, matplotlib.get_cachedir(), *SYSTEM})


def lock(*, read, write, memory, seconds, file_size):
    """
    Lock this process in, with as many of the three locks as there are. There is no way back.

    Call it before a second thread begins: a lock holds for the thread that closes it and for
    those that come after.

    Parameters
    ----------
    read, write : list of str
        Files and folders that may be read; that may be read and written.
    memory, file_size : int
        In megabytes.
    seconds : int
        Of computing time.
    """
    _limit(memory, seconds, file_size)
    if missing():
        return
    if len(os.listdir("/proc/self/task")) > 1:
        raise OSError("there is a second thread already, and it would stay unlocked")
    if os.geteuid() == 0:
        _be_nobody_special()
    _sure(_call("prctl", 38, 1, 0, 0, 0), "the way to new privileges")
    _allow(read, write)
    _filter()


def _limit(memory, seconds, file_size):
    try:
        import resource
    except ImportError:  # Windows
        return
    limits = {
        "RLIMIT_AS": memory * MEGABYTE,
        "RLIMIT_CPU": seconds,
        "RLIMIT_FSIZE": file_size * MEGABYTE,
        "RLIMIT_NOFILE": 256,
        "RLIMIT_CORE": 0,
    }
    for name, most in limits.items():
        kind = getattr(resource, name)
        hard = resource.getrlimit(kind)[1]
        most = most if hard == resource.RLIM_INFINITY else min(most, hard)
        try:
            resource.setrlimit(kind, (most, most))
        except (ValueError, OSError):  # macOS refuses some
            continue


def _be_nobody_special():
    """Give up what makes the administrator one, but for reading files, which Landlock decides."""
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)
    keep = 1 << 1
    sets = (ctypes.c_uint32 * 6)(keep, keep, 0, 0, 0, 0)  # effective, permitted, inheritable; twice
    _sure(_call("capset", header, sets), "the administrator's powers")


# --- Landlock -----------------------------------------------------------------------------------


def _landlock_version():
    return _call("syscall", 444, None, 0, 1)


class _Rule(ctypes.Structure):
    _pack_ = 1
    _layout_ = "ms"
    _fields_ = (("allowed", ctypes.c_uint64), ("folder", ctypes.c_int32))


def _allow(read, write):
    version = _landlock_version()
    files = (1 << (16 if version >= 5 else 15)) - 1  # every right there is, so: refused
    network, scopes = (3 if version >= 4 else 0), (3 if version >= 6 else 0)
    wanted = (ctypes.c_uint64 * 3)(files, network, scopes)
    rules = _sure(_call("syscall", 444, wanted, ctypes.sizeof(wanted), 0), "the files")
    for rights, places in ((READ, read), (WRITE, write)):
        for place in places:
            _add(rules, rights, place)
    _sure(_call("syscall", 446, rules, 0), "the files")
    os.close(rules)


def _add(rules, rights, place):
    try:
        handle = os.open(place, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    if place == os.devnull:
        rights = FOR_A_FILE
    elif not os.path.isdir(place):
        rights &= FOR_A_FILE
    rule = _Rule(rights, handle)
    _sure(_call("syscall", 445, rules, 1, ctypes.byref(rule), 0), place)
    os.close(handle)


# --- the filter of system calls -----------------------------------------------------------------

LOAD, EQUAL, AT_LEAST, HAS, ANSWER = 0x20, 0x15, 0x35, 0x45, 0x06  # the filter's own language
NUMBER, MACHINE, FIRST_ARGUMENT = 0, 4, 16  # where it finds them
ALLOWED, KILLED, ERROR = 0x7FFF0000, 0x80000000, 0x00050000


def program(machine, pid):
    """
    Write the filter: one (code, jump if true, jump if false, value) for each step.

    Parameters
    ----------
    machine : str
        As `platform.machine()` names it.
    pid : int
        Of the process that will be filtered.

    Returns
    -------
    steps : list of tuple of int

    Examples
    --------
    >>> program("x86_64", pid=7)[-1] == (ANSWER, 0, 0, ALLOWED)
    True
    """
    column, sign = MACHINES[machine]
    yes, done, no, unknown = (
        (ANSWER, 0, 0, answer)
        for answer in (ALLOWED, ERROR, ERROR | errno.EPERM, ERROR | errno.ENOSYS)
    )
    steps = [(LOAD, 0, 0, MACHINE), (EQUAL, 1, 0, sign), (ANSWER, 0, 0, KILLED)]
    steps += [(LOAD, 0, 0, NUMBER), (AT_LEAST, 0, 1, 0x40000000), no]  # a second set of numbers
    for calls, answer in ((REFUSED, no), (IGNORED, done)):
        for numbers in calls.values():
            if numbers[column] is not None:
                steps += [(EQUAL, 0, 1, numbers[column]), answer]
    # With this "unknown", the C library starts a thread by `clone`, whose flags can be seen.
    steps += [(EQUAL, 0, 1, CLONE3[column]), unknown]
    steps += [(EQUAL, 0, 4, CLONE[column]), (LOAD, 0, 0, FIRST_ARGUMENT)]
    steps += [(HAS, 0, 1, CLONE_THREAD), yes, no]
    for numbers in TO_ITSELF_ONLY.values():
        steps += [(EQUAL, 0, 5, numbers[column]), (LOAD, 0, 0, FIRST_ARGUMENT)]
        steps += [(EQUAL, 1, 0, 0), (EQUAL, 0, 1, pid), yes, no]
    return [*steps, yes]


class _Step(ctypes.Structure):
    _fields_ = (
        ("code", ctypes.c_uint16),
        ("if_true", ctypes.c_uint8),
        ("if_false", ctypes.c_uint8),
        ("value", ctypes.c_uint32),
    )


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_uint16), ("steps", ctypes.POINTER(_Step)))


def _filter():
    steps = [_Step(*step) for step in program(platform.machine(), os.getpid())]
    whole = _Program(len(steps), (_Step * len(steps))(*steps))
    _sure(_call("prctl", 22, 2, ctypes.byref(whole)), "the system calls")


def _call(name, *arguments):
    """Call a function of the C library, with whole machine words for numbers."""
    function = getattr(ctypes.CDLL(None, use_errno=True), name)
    return function(*(ctypes.c_long(a) if isinstance(a, int) else a for a in arguments))


def _sure(answer, what):
    """Go on only if the system agreed: half a lock is none."""
    if answer < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what} could not be locked: {os.strerror(number)}")
    return answer
