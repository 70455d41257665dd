"""The command line run in this process, and what is expected of a refusal."""

import re

import pytest

from rimland.cli import main


@pytest.fixture
def cli(capsys):
    """Run the command line in this process: (exit code, stdout, stderr)."""

    def invoke(*arguments):
        capsys.readouterr()
        code = main([str(a) for a in arguments])
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        return code, out, err

    return invoke


@pytest.fixture
def refused(cli):
    """Run and expect bad input: exit code 2, nothing on stdout, one line on stderr that matches."""

    def invoke(pattern, *arguments):
        code, out, err = cli(*arguments)
        assert (code, out) == (2, ""), (code, out, err)
        assert err.count("\n") == 1, err
        assert err.startswith("rimland: ")
        assert re.search(pattern, err), err
        assert len(err) < 500

    return invoke
