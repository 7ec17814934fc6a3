# SPDX-FileCopyrightText: 2026 Raccordo
# SPDX-License-Identifier: AGPL-3.0-or-later
"""A disk that forgets, when the power goes, whatever nobody asked it to keep (reliability.md, 4.4; the idea is LazyFS's).

A file system in user space (FUSE) over two folders: `volatile` has what was written, `durable` what an fsync has confirmed.
Cutting the power is: kill everybody, unmount, put `durable` in the place of `volatile`, mount again. Names (create, rename,
remove) are durable at once, as a journal's are; torn pages are not modelled.

    python -m tools.storm.powercut MOUNT VOLATILE DURABLE      serves until it is unmounted
"""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import mfusepy


class Disk(mfusepy.Operations):
    """Writes go to one folder, and to the other when somebody asks for them to be kept."""

    use_ns = True

    def __init__(self, volatile: str, durable: str) -> None:
        self._a, self._b = volatile, durable
        self._open: dict[int, tuple[int, int, int]] = {}  # handle → both files and the number of the first
        self._dirty: dict[
            int, list[tuple[int, int]]
        ] = {}  # number of a file → written stretches, not yet kept
        self._next = 1

    def _both(self, path: str) -> tuple[str, str]:
        return self._a + path, self._b + path

    # --- what is asked of names: durable at once ---

    def _mine(self, path: str) -> None:
        uid, gid, _ = mfusepy.fuse_get_context()
        for one in self._both(path):
            os.lchown(one, uid, gid)

    def mkdir(self, path: str, mode: int) -> int:
        for one in self._both(path):
            os.mkdir(one, mode)
        self._mine(path)
        return 0

    def mknod(self, path: str, mode: int, dev: int) -> int:
        for one in self._both(path):
            os.mknod(one, mode, dev)
        self._mine(path)
        return 0

    def rmdir(self, path: str) -> int:
        for one in self._both(path):
            os.rmdir(one)
        return 0

    def unlink(self, path: str) -> int:
        for one in self._both(path):
            os.unlink(one)
        return 0

    def rename(self, old: str, new: str) -> int:
        for one, other in zip(self._both(old), self._both(new), strict=True):
            os.rename(one, other)
        return 0

    def link(self, target: str, source: str) -> int:
        for one, other in zip(self._both(source), self._both(target), strict=True):
            os.link(one, other)
        return 0

    def symlink(self, target: str, source: str) -> int:
        for one in self._both(target):
            os.symlink(source, one)
        return 0

    def chmod(self, path: str, mode: int) -> int:
        for one in self._both(path):
            os.chmod(one, mode)
        return 0

    def chown(self, path: str, uid: int, gid: int) -> int:
        for one in self._both(path):
            os.lchown(one, uid, gid)
        return 0

    def utimens(self, path: str, times: tuple[int, int] | None = None) -> int:
        os.utime(self._a + path, ns=times) if times else os.utime(self._a + path)
        return 0

    # --- what is read ---

    def getattr(self, path: str, fh: int | None = None) -> dict[str, int]:
        found = os.lstat(self._a + path)
        names = ("st_mode", "st_nlink", "st_uid", "st_gid", "st_size", "st_ino", "st_blocks")
        times = {
            "st_atime": found.st_atime_ns,
            "st_mtime": found.st_mtime_ns,
            "st_ctime": found.st_ctime_ns,
        }
        return {name: getattr(found, name) for name in names} | times

    def readdir(self, path: str, fh: int) -> list[str]:
        return [".", "..", *os.listdir(self._a + path)]

    def readlink(self, path: str) -> str:
        return os.readlink(self._a + path)

    def statfs(self, path: str) -> dict[str, int]:
        found = os.statvfs(self._a + path)
        return {name: getattr(found, name) for name in ("f_bsize", "f_frsize", "f_blocks", "f_bfree", "f_bavail", "f_files", "f_ffree")}  # fmt: skip

    def read(self, path: str, size: int, offset: int, fh: int) -> bytes:
        return os.pread(self._open[fh][0], size, offset)

    # --- what is written: kept when it is asked ---

    def _opened(self, path: str) -> int:
        one = os.open(self._a + path, os.O_RDWR)
        self._next += 1
        self._open[self._next] = (one, os.open(self._b + path, os.O_RDWR), os.fstat(one).st_ino)
        return self._next

    def open(self, path: str, flags: int) -> int:
        fh = self._opened(path)
        if flags & os.O_TRUNC:
            self.truncate(path, 0, fh)
        return fh

    def create(self, path: str, mode: int, fi: object = None) -> int:
        for one in self._both(path):
            os.close(os.open(one, os.O_CREAT | os.O_RDWR, mode))
        self._mine(path)
        return self._opened(path)

    def release(self, path: str, fh: int) -> int:
        one, other, _ = self._open.pop(fh)
        os.close(one)
        os.close(other)
        return 0

    def write(self, path: str, data: bytes, offset: int, fh: int) -> int:
        one, _, number = self._open[fh]
        written = os.pwrite(one, data, offset)
        self._dirty.setdefault(number, []).append((offset, written))
        return written

    def truncate(self, path: str, length: int, fh: int | None = None) -> int:
        os.truncate(self._a + path, length)
        self._dirty.setdefault(os.stat(self._a + path).st_ino, [])
        return 0

    def flush(self, path: str, fh: int) -> int:
        return 0  # to close a file is not to keep it

    def fsync(self, path: str, datasync: int, fh: int) -> int:
        one, other, number = self._open[fh]
        stretches = self._dirty.pop(number, None)
        if stretches is None:
            return 0
        for offset, length in stretches:
            os.pwrite(other, os.pread(one, length, offset), offset)
        os.ftruncate(other, os.fstat(one).st_size)
        return 0

    def fsyncdir(self, path: str, datasync: int, fh: int) -> int:
        return 0

    def ioctl(self, *_: object) -> int:
        raise mfusepy.FuseOSError(errno.ENOTTY)


class Plug:
    """The power of a folder: taken over while nobody works in it, cut, given back."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._volatile, self._durable = (
            folder.with_name(f"{folder.name}-{n}") for n in ("volatile", "durable")
        )
        self._serving: subprocess.Popen[bytes] | None = None

    def take_over(self) -> None:
        """What is in the folder counts as kept."""
        self.folder.rename(self._volatile)
        _copy(self._volatile, self._durable)
        self.folder.mkdir(mode=0o711)
        self.give()

    def give(self) -> None:
        """Mount."""
        where = [str(self.folder), str(self._volatile), str(self._durable)]
        self._serving = subprocess.Popen([sys.executable, "-m", "tools.storm.powercut", *where])
        ends = time.monotonic() + 30
        while not os.path.ismount(self.folder):
            if time.monotonic() > ends or self._serving.poll() is not None:
                raise RuntimeError("the folder could not be mounted: is FUSE there?")
            time.sleep(0.02)

    def cut(self) -> None:
        """Unmount, and forget what was not kept. Everybody who worked in the folder is dead already."""
        subprocess.run(["umount", "-l", str(self.folder)], check=True)
        assert self._serving is not None
        self._serving.wait(timeout=30)
        shutil.rmtree(self._volatile)
        _copy(self._durable, self._volatile)


def _copy(source: Path, target: Path) -> None:
    subprocess.run(["cp", "-a", str(source), str(target)], check=True)


if __name__ == "__main__":
    mount, *folders = sys.argv[1:]
    mfusepy.FUSE(
        Disk(*folders), mount, foreground=True, nothreads=True, allow_other=True, default_permissions=True,
        kernel_cache=True,
    )  # fmt: skip
