"""Cells that ask of a kernel whatever a notebook can: each that may tell one kind of kernel from another."""

CELLS = r'''
# %% rich displays
from IPython.display import HTML, JSON, SVG, Image, Javascript, Latex, Markdown, display
display(HTML("<b>a</b>"), Markdown("*b*"), Latex("$c$"), JSON({"d": [1, None]}), Javascript("1"))
display(SVG("<svg xmlns='http://www.w3.org/2000/svg'/>"), Image(b"\x89PNG\r\n\x1a\n"), metadata={"alt": "words"})
HTML("<i>last</i>")
# %% a bundle of its own
class Bundle:
    def _repr_mimebundle_(self, include=None, exclude=None):
        return {"text/plain": "plain", "application/vnd.own+json": {"a": [1.5, float("nan")]}}, {"own": {"x": 1}}
display(Bundle())
Bundle()
# %% representations that fail
class Faulty:
    def __repr__(self):
        return "faulty"
    def _repr_html_(self):
        raise ValueError("no HTML")
display(Faulty())
Faulty()
# %% a plain representation that fails
class Broken:
    def __repr__(self):
        raise ValueError("no text")
Broken()
# %% what cannot be JSON
display({"application/json": {"a": object()}}, raw=True)
# %% display by id
first = display("one", display_id="id")
display("two", display_id=True).update(3)
first.update("changed")
# %% update from a later cell
from IPython.display import update_display
update_display(HTML("later"), display_id="id")
update_display("nowhere", display_id="none")
# %% clear output
from IPython.display import clear_output
print("gone")
clear_output()
print("gone too")
display("gone as well")
clear_output(wait=True)
display("stays")
# %% clear and wait for nothing
print("stays")
clear_output(wait=True)
# %% matplotlib before anything is set
import matplotlib, matplotlib.pyplot as plt
print(matplotlib.get_backend(), matplotlib.rcParams["backend"], plt.get_backend(), plt.isinteractive())
print(sorted((k, str(v)) for k, v in matplotlib.rcParams.items()))
# %% a figure
plt.plot([1, 2])
# %% several figures, shown and not
plt.figure(figsize=(1, 1))
plt.figure(figsize=(1, 2))
print("before")
plt.show()
print("after")
figure = plt.figure(figsize=(2, 1))
figure
# %% saved and closed
import io
figure, axes = plt.subplots(figsize=(1, 1))
figure.savefig(held := io.BytesIO())
plt.close(figure)
len(held.getvalue()) > 500, plt.get_fignums()
# %% inline, asked for
%matplotlib inline
plt.figure(figsize=(1, 1));
# %% inline, configured
%config InlineBackend.figure_formats = ["svg", "png"]
%config InlineBackend.rc = {}
plt.rcParams["svg.hashsalt"], plt.rcParams["savefig.pad_inches"] = "salt", 0
display(plt.figure(figsize=(1, 1)), metadata={"image/png": {"alt": "words"}})
plt.close("all")
# %% list of configurables
%config
# %% configuration of one
%config InlineBackend
# %% an error with a figure open
plt.figure(figsize=(1, 1))
1 / 0
# %% matplotlib of another kind
%matplotlib agg
plt.figure()
print(matplotlib.get_backend(), plt.get_fignums())
plt.close("all")
# %% list of GUIs
%matplotlib --list
# %% a GUI
%gui
# %% a GUI that is not there
%gui nonesuch
# %% back to inline
%matplotlib inline
import seaborn
seaborn.set_theme(rc={"figure.figsize": (1, 1)})
plt.figure(); plt.plot([1]); plt.show()
# %% pandas
import pandas as pd
pd.set_option("display.max_rows", 3)
pd.DataFrame({"a": range(9)})
# %% order of streams
import sys
print("out 1", end="")
print("err 1", file=sys.stderr, end="")
print("out 2", flush=True)
sys.stderr.write("err 2\n")
sys.stdout.write("out 3")
display("shown")
print("\rreturn\rreturn 2\n\b\x1b[31mred\x1b[0m")
# %% long output
for number in range(20_000): print(number)
print("x" * 300_000)
# %% unicode
print("é 😀 \u202e \x00 \ufeff")
"é 😀 \x00"
# %% a lone surrogate printed
print("a\ud800b")
# %% a lone surrogate shown
"a\ud800b"
# %% a lone surrogate raised
raise ValueError("a\ud800b")
# %% after a surrogate
print("still here")
# %% bytes printed
print(b"\xff"); sys.stdout.write(b"bytes")
# %% the streams themselves
print(type(sys.stdout), sys.stdout.encoding, sys.stdout.errors, sys.stdout.isatty(), sys.stdout.name, sys.stdout.closed)
print(sys.stdout.writable(), sys.stdout.readable(), hasattr(sys.stdout, "buffer"), sys.stdout.newlines, sys.stdout is sys.stderr)
print(sys.stdout.fileno() > 2, sys.stderr.fileno() > 2, sys.stdout.fileno() != sys.stderr.fileno())
# %% the buffer of a stream
sys.stdout.buffer.write(b"bytes")
# %% standard input
print(type(sys.stdin), sys.stdin.isatty(), repr(sys.stdin.read()))
# %% input
input("words")
# %% a password
import getpass
getpass.getpass()
# %% the original streams
import os
print(sys.stdout is sys.__stdout__, sys.__stdin__ is sys.stdin, type(sys.__stdout__), sys.__stdout__.encoding, sys.__stdout__.errors)
print("original out", file=sys.__stdout__, flush=True)
import time
time.sleep(0.1)
print("original err", file=sys.__stderr__, flush=True)
time.sleep(0.1)
# %% the original stream's descriptor
os.write(sys.__stdout__.fileno(), b"by its number\n")
time.sleep(0.1)
# %% file descriptors
os.write(1, b"descriptor 1\n")
time.sleep(0.1)
os.write(2, b"descriptor 2\n")
time.sleep(0.1)
# %% what child processes print
import subprocess
print(subprocess.run(["echo", "inherited"]).returncode)
time.sleep(0.1)
print(os.system("echo system; echo system error >&2"))
time.sleep(0.1)
# %% a child process that reads
print(subprocess.run(["cat"], timeout=5, capture_output=True))
# %% a child process that fails
subprocess.run(["false"], check=True)
# %% os.popen
os.popen("echo popen").read()
# %% a fork that prints
pid = os.fork()
if not pid:
    print("from the fork")
    os._exit(0)
os.waitpid(pid, 0)[1]
# %% multiprocessing
import multiprocessing
with multiprocessing.get_context("fork").Pool(1) as pool:
    print(pool.map(len, ["abc"]))
process = multiprocessing.get_context("fork").Process(target=print, args=("from a process",))
process.start(); process.join()
process.exitcode
# %% the process in multiprocessing
multiprocessing.current_process().name, multiprocessing.parent_process(), multiprocessing.current_process().daemon
# %% how processes start
multiprocessing.get_start_method(allow_none=True), multiprocessing.get_start_method()
# %% a pool of processes
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
with ProcessPoolExecutor(1) as pool: print(list(pool.map(abs, [-1])))
with ThreadPoolExecutor(1) as pool: list(pool.map(print, ["from a pool"]))
# %% a spawned process
code = "import multiprocessing as m\nif __name__ == '__main__':\n p = m.get_context('spawn').Process(target=print, args=('spawned',)); p.start(); p.join(); print(p.exitcode)"
open("spawns.py", "w").write(code)
%run spawns.py
# %% shell
!echo words; echo error >&2; exit 3
# %% shell exit code
_exit_code
# %% shell assigned
lines = !echo one; echo two
lines, lines.n
# %% shell with a variable
!echo {lines[0]} $PAGER
# %% sx
%sx echo words
# %% bash
%%bash
echo words
echo error >&2
# %% bash that fails
%%bash
exit 3
# %% bash in the background
%%bash --out taken
echo kept
# %% kept from bash
taken
# %% script
%%script cat
as it is
# %% Python in a process
%%python3
import sys; print(__name__, sys.argv)
# %% html magic
%%html
<b>words</b>
# %% more displays by magics
%%latex
$x$
# %% and
%%markdown
*words*
# %% capture
%%capture taken
print("kept"); display("kept"); plt.figure(figsize=(1, 1)); 5
# %% what was captured
print(taken.stdout, len(taken.outputs)); taken.show()
# %% capture in code
from IPython.utils.capture import capture_output
with capture_output() as taken: print("kept"); display(HTML("kept"))
print(taken.outputs[0].data, repr(taken.stdout))
# %% redirected
import contextlib
with contextlib.redirect_stdout(io.StringIO()) as taken: print("kept")
print(taken.getvalue())
# %% time
%%time
value = 3
# %% run a file
open("beside.py", "w").write("import sys\nprint(__name__, __file__, sys.argv)\nmade = 5\n")
%run beside.py a b
# %% what the run made
made
# %% run a module that fails
open("fails.py", "w").write("1/0\n")
%run fails.py
# %% writefile, load, pycat
%%writefile written.py
made = 6
# %% module beside the notebook
import written
print(written.made, written.__file__ == os.path.abspath("written.py"), sys.path[0] == "", os.path.basename(os.getcwd()))
# %% environment of the process
import json
print(sorted(os.environ))
print(json.dumps({k: v for k, v in sorted(os.environ.items()) if k not in ("JPY_PARENT_PID", "_")}))
# %% env
%env OWN=words
# %% env read
%env OWN
# %% change folder
os.mkdir("folder"); os.chdir("folder")
# %% folder
print(os.path.basename(os.getcwd()))
%cd ..
# %% pwd
%pwd
# %% bookmarks
%dhist
# %% results
1 + 1
# %% earlier results
print(_, __, ___, Out.keys(), len(In), In[-1], _i, _ih[3], _oh is Out)
# %% no result
_;
# %% quiet
5;
# %% names
%who int
# %% names in full
%whos str
# %% names in a list
who = %who_ls
print(who)
# %% names of the space
print(sorted(name for name in globals() if not name.startswith("_i")))
# %% values of the space
__name__, __doc__, __package__, __loader__, __spec__, "__file__" in globals(), __builtin__ is __builtins__, __session__ if "__session__" in globals() else None
# %% main
import __main__
__main__.made, sys.modules["__main__"] is __main__, type(__main__), __main__.__dict__ is globals(), hasattr(__main__, "__file__"), repr(__main__)[:30]
# %% arguments
sys.argv
# %% more of sys
print(sys.flags, sys.executable == sys.executable, sys.getrecursionlimit(), sys.getswitchinterval(), sys.gettrace(), sys.getprofile(), sys.dont_write_bytecode)
print(hasattr(sys, "ps1"), sys.warnoptions, sys.excepthook, sys.displayhook, sys.breakpointhook, sys.unraisablehook, sys.getfilesystemencoding())
print(sys.orig_argv[0] == sys.executable)
# %% path
print([p for p in sys.path if p != os.getcwd()], sys.path_hooks[:1], [getattr(f, "__name__", type(f)) for f in sys.meta_path])
# %% builtins
import builtins
print(builtins.display, type(builtins.get_ipython), builtins.input, builtins.open, builtins.exit if hasattr(builtins, "exit") else None)
print(sorted(set(dir(builtins))))
# %% names for leaving
exit, quit, get_ipython
# %% the shell
ip = get_ipython()
print(type(ip).__mro__)
# %% what tells a notebook
print(type(ip).__name__, "IPKernelApp" in ip.config, hasattr(ip, "kernel"), ip.has_trait("kernel"))
print(type(ip.kernel).__mro__)
# %% the rest of the shell
print(type(ip.display_pub), type(ip.displayhook), type(ip.display_formatter), sys.displayhook is ip.displayhook)
print(ip.loop_runner, ip.autoawait, ip.colors, ip.xmode, ip.ast_node_interactivity, ip.cache_size, ip.banner1[:7], ip.active_eventloop)
print(sorted(ip.extension_manager.loaded), ip.events.callbacks)
print(ip.profile, ip.profile_dir is None, ip.ipython_dir == os.path.expanduser("~/.ipython"))
# %% the shell's traits
print({name: repr(value) for name, value in sorted(ip.trait_values().items()) if name not in ("user_ns", "history_manager")})
# %% the kernel
print({name: repr(value) for name, value in sorted(ip.kernel.trait_values().items())})
# %% configuration
print(ip.config, [type(c).__name__ for c in ip.configurables])
# %% history
%history -n 1-3
# %% history of the session
print(type(ip.history_manager), ip.history_manager.session_number is None, ip.history_manager.enabled, ip.history_manager.hist_file)
# %% magics
print(sorted(ip.magics_manager.magics["line"]), sorted(ip.magics_manager.magics["cell"]))
# %% aliases
%alias
# %% pager
%pinfo len
# %% source
len??
# %% help
help(len)
# %% connection
%connect_info
# %% the kernel's application
from ipykernel.kernelapp import IPKernelApp
IPKernelApp.initialized(), type(ip.kernel.parent), type(ip.parent)
# %% kernel connection file
import ipykernel
ipykernel.get_connection_file()
# %% next input, and the payload
ip.set_next_input("words")
# %% extension
%load_ext autoreload
%autoreload 2
# %% storemagic
%load_ext storemagic
# %% unknown magic
%nonesuch
# %% unknown cell magic
%%nonesuch
1
# %% timeit
%timeit -n1 -r1 -q -o 1
# %% prun
%prun -q -T prof.txt 1
# %% xmode
%xmode Plain
# %% in another mode
1 / 0
# %% verbose
%xmode Verbose
# %% in this mode
def fault(a): return a / 0
fault(1)
# %% and back
%xmode Context
# %% tb
%tb
# %% debug
%debug
# %% breakpoint
breakpoint()
# %% precision
%precision 2
# %% with precision
3.14159
# %% logging to stderr
import logging
logging.warning("root")
logging.getLogger("own").error("own")
print(logging.getLogger().handlers, logging.getLogger().level, logging.lastResort)
# %% logging, more
logging.getLogger("own").info("unseen"); logging.basicConfig(level=logging.INFO, force=True); logging.info("seen")
# %% loggers
print({name: (logger.level, logger.handlers) for name, logger in sorted(logging.root.manager.loggerDict.items()) if isinstance(logger, logging.Logger) and (logger.level or logger.handlers)})
# %% warnings
import warnings
def warn(kind): warnings.warn("words", kind, stacklevel=2)
for kind in (UserWarning, DeprecationWarning, PendingDeprecationWarning, FutureWarning, ResourceWarning, ImportWarning, RuntimeWarning): warn(kind)
# %% warnings again
for _number in range(2): warn(UserWarning)
warnings.simplefilter("always")
for _number in range(2): warn(UserWarning)
# %% filters
warnings.filters
# %% warnings from elsewhere
warnings.resetwarnings()
warnings.warn_explicit("words", UserWarning, "file.py", 3)
# %% a value that is not a number
import numpy
print(numpy.float64(1) / 0, numpy.geterr(), numpy.get_printoptions())
# %% invalid escapes
exec(r'"\d"')
eval("1 is 1")
# %% await
import asyncio
await asyncio.sleep(0)
import os, time, sys, gc
from IPython.display import display, HTML
print(type(asyncio.get_running_loop()), asyncio.current_task().get_name() != "", asyncio.get_running_loop().get_debug())
# %% sync cells and the loop
print(asyncio.get_event_loop().is_running(), type(asyncio.get_event_loop()), type(asyncio.get_event_loop_policy()))
print(len(asyncio.all_tasks()) > 0)
# %% run a loop
asyncio.run(asyncio.sleep(0))
# %% a task for the next cell
async def later(): await asyncio.sleep(0.05); print("from a task"); return 5
task = asyncio.create_task(later())
# %% the next cell
await task
# %% a task that no cell waits for
async def fails(): raise ValueError("unheard")
task = asyncio.create_task(fails())
# %% a pause
await asyncio.sleep(0.05)
del task
import gc; gc.collect();
# %% a callback of the loop
asyncio.get_running_loop().call_soon(print, "called soon")
# %% pause for the callback
await asyncio.sleep(0.01)
# %% a task that displays
async def shows(): display(HTML("from a task"))
await asyncio.gather(shows(), shows())
# %% an await that fails
await asyncio.wait_for(asyncio.sleep(9), 0.01)
# %% async for
async def numbers():
    yield 1
async for _each in numbers(): print(_each)
[n async for n in numbers()]
# %% cancelled
raise asyncio.CancelledError
# %% an await that is cancelled
asyncio.current_task().cancel()
await asyncio.sleep(1)
# %% after cancellation
await asyncio.sleep(0)
print("still here")
# %% a thread
import threading
thread = threading.Thread(target=lambda: (print("from a thread"), display("shown by a thread")))
thread.start(); thread.join()
# %% a thread that goes on
def go_on():
    print("thread, in its cell", flush=True); go.wait(); print("thread, in a later cell", flush=True)
go, thread = threading.Event(), threading.Thread(target=go_on)
thread.start(); time.sleep(0.1)
# %% a later cell
go.set(); thread.join(); print("joined")
# %% a thread that fails
thread = threading.Thread(target=lambda: 1 / 0, name="own"); thread.start(); thread.join()
# %% the threads
print(threading.current_thread(), threading.main_thread() is threading.current_thread())
# %% every thread
print(sorted(t.name.split(" ")[0] for t in threading.enumerate()))
# %% what is not raised
class Unraisable:
    def __del__(self): raise ValueError("in del")
Unraisable(); None
# %% signals
import signal
print({s.name: signal.getsignal(s) for s in signal.valid_signals() if isinstance(s, signal.Signals) and signal.getsignal(s) is not signal.SIG_DFL})
# %% interrupt
os.kill(os.getpid(), signal.SIGINT); time.sleep(1)
# %% interrupt while awaiting
asyncio.get_running_loop().call_later(0.05, os.kill, os.getpid(), signal.SIGINT); await asyncio.sleep(1)
# %% KeyboardInterrupt
raise KeyboardInterrupt
# %% alarm
def rung(*_): print("rung")
signal.signal(signal.SIGALRM, rung); signal.setitimer(signal.ITIMER_REAL, 0.02); time.sleep(0.1)
# %% SystemExit
raise SystemExit
# %% SystemExit with a code
raise SystemExit(3)
# %% SystemExit with words
sys.exit("words")
# %% GeneratorExit
raise GeneratorExit
# %% own base
raise type("Own", (BaseException,), {})("words")
# %% a fault with notes
error = ValueError("words"); error.add_note("a note"); raise error
# %% a chain
try: {}["key"]
except KeyError as error: raise RuntimeError("then") from error
# %% a context
try: {}["key"]
except KeyError: [][0]
# %% a group
raise ExceptionGroup("several", [ValueError(1), TypeError(2)])
# %% syntax
1 +
# %% an indentation
  x = 1
 y = 2
# %% a tab
if True:
	x = 1
        y = 2
# %% syntax in code
exec("def")
# %% outside
return 5
# %% a name with a hint
lne([1])
# %% an attribute with a hint
[].apend
# %% a module
import nonesuch
# %% an assertion
assert 1 == 2, "words"
# %% recursion
sys.setrecursionlimit(300)
def deep(): return deep()
deep()
# %% recursion of a representation
sys.setrecursionlimit(1000)
nested = []; nested.append(nested); nested
# %% deep in JSON
deep = {}
for _ in range(3000): deep = {"a": deep}
display({"application/json": deep}, raw=True)
# %% an error in the package
import qa_analysis as qa
qa.open_month("August")
# %% an error whose words fail
class Mute(Exception):
    def __str__(self): raise ValueError("no words")
raise Mute
# %% an error in a comprehension
[1 / n for n in (1, 0)]
# %% an error of some lines
value = (
    1
    + None
)
# %% an error in a class
class Bad:
    x = 1 / 0
# %% traceback printed
import traceback
try: 1 / 0
except ZeroDivisionError: traceback.print_exc()
# %% stack printed
print(len(traceback.extract_stack()) > 5, traceback.extract_stack()[-1].name, traceback.extract_stack()[-1].line)
# %% the frame
frame = sys._getframe(); print(frame.f_code.co_name, frame.f_globals is globals(), frame.f_locals is globals())
# %% the file of a cell
print(frame.f_code.co_filename == (lambda: 0).__code__.co_filename, os.path.dirname(frame.f_code.co_filename).rsplit("_", 1)[0])
# %% source of a function
import inspect
def own(): return 5
print(inspect.getsource(own)); inspect.getsourcefile(own) == own.__code__.co_filename
# %% a class pickled
import pickle
class Own: pass
print(pickle.loads(pickle.dumps(Own())).__class__ is Own, Own.__module__, Own.__qualname__)
# %% a dataclass, typing
from dataclasses import dataclass
import typing
@dataclass
class Point: x: "int" = 0
print(Point(), typing.get_type_hints(Point))
# %% annotations
name: int = 5
__annotations__
# %% from future
from __future__ import annotations
def typed(a: Nowhere): pass
typed.__annotations__
# %% doctest
import doctest
doctest.testmod(__main__)
# %% widgets
import ipywidgets
slider = ipywidgets.IntSlider(value=3, description="n")
slider
# %% an output widget
out = ipywidgets.Output()
display(out)
with out: print("inside"); display(HTML("inside"))
out.append_stdout("more\n")
# %% an output widget, cleared
with out: clear_output(); print("anew")
out.outputs
# %% interact
ipywidgets.interact(lambda n: print("n is", n), n=(0, 3));
# %% events of a widget
slider.observe(lambda change: print("changed", change["new"]), "value")
slider.value = 5
# %% linked widgets
text = ipywidgets.HTML("<b>x</b>"); box = ipywidgets.VBox([text, slider]); display(box, ipywidgets.Button(description="b"))
# %% comms
from ipykernel.comm import Comm
comm = Comm(target_name="own", data={"a": 1}); comm.send({"b": 2}); comm.close()
type(ip.kernel.comm_manager), sorted(ip.kernel.comm_manager.targets)
# %% comm
import comm as comms
comms.get_comm_manager() is ip.kernel.comm_manager
# %% tqdm
from tqdm.auto import tqdm
for _each in tqdm(range(3), bar_format="{l_bar}{n_fmt}"): pass
# %% tqdm as text
from tqdm import tqdm as text_tqdm
for _each in text_tqdm(range(3), bar_format="{l_bar}{n_fmt}"): pass
# %% rich
import rich, rich.console, rich.table
rich.print("[red]red[/red]", {"a": 1})
table = rich.table.Table("a"); table.add_row("1"); rich.print(table)
print(rich.console.Console().is_jupyter, rich.console.Console().width, rich.console.Console().color_system)
# %% rich progress
from rich.progress import track
for _each in track(range(2), description="does"): pass
# %% size of the terminal
import shutil
print(shutil.get_terminal_size(), os.isatty(0), os.isatty(1))
# %% altair
import altair
altair.Chart(pd.DataFrame({"a": [1]})).mark_bar().encode(x="a:Q")
# %% locale, encodings
import locale
print(locale.getlocale(), locale.getpreferredencoding(), sys.getdefaultencoding(), time.tzname)
# %% umask
before = os.umask(0o77); os.umask(before); print(oct(before), os.nice(0))
# %% limits
import resource
print([resource.getrlimit(getattr(resource, n)) for n in sorted(dir(resource)) if n.startswith("RLIMIT")])
# %% session of processes
print(os.getsid(0) == os.getppid(), os.getpgrp() == os.getsid(0), os.getpid() == os.getsid(0))
# %% random numbers are not the same again
import random
print(len({random.random(), random.Random().random()}), numpy.random.get_state()[2])
# %% hashes
print(sys.flags.hash_randomization, hash(1), os.environ.get("PYTHONHASHSEED"))
# %% collector
print(gc.isenabled(), gc.get_threshold(), gc.get_freeze_count() >= 0, gc.callbacks)
# %% freezing
print(gc.get_freeze_count())
# %% modules that nobody asked for
print(sorted({name.split(".")[0] for name in sys.modules} & {"qa_analysis", "papermill", "nbclient", "nbconvert", "pytest", "conftest"}))
# %% atexit
import atexit
atexit.register(print, "at exit"); print(atexit._ncallbacks() > 0)
# %% faulthandler
import faulthandler
print(faulthandler.is_enabled(), faulthandler.enable)
# %% tracemalloc, profile
import tracemalloc
print(tracemalloc.is_tracing())
# %% context variables
import contextvars
held = contextvars.ContextVar("held"); held.set(5)
# %% context variables later
held.get("none")
# %% exec of a cell
ip.run_cell("1 + 1; print('inner'); 7")
# %% cell that runs a cell
ip.run_line_magic("time", "1"); ip.ex("a_name = 3"); ip.ev("a_name")
# %% user expressions, transformers
ip.input_transformers_cleanup.append(lambda lines: [line.replace("WORDS", "'words'") for line in lines])
# %% transformed
print(WORDS)
# %% events
ip.events.register("post_run_cell", lambda result: print("post", result.execution_count))
# %% with events
"seen"
# %% events undone
for f in list(ip.events.callbacks["post_run_cell"]): ip.events.unregister("post_run_cell", f)
# %% interactivity
ip.ast_node_interactivity = "all"
# %% all are shown
1
2
# %% back
ip.ast_node_interactivity = "last_expr"
# %% custom errors
ip.set_custom_exc((ZeroDivisionError,), lambda shell, etype, value, tb, tb_offset=None: print("handled"))
# %% handled
1 / 0
# %% unhandled again
ip.set_custom_exc((), None)
# %% a formatter
ip.display_formatter.formatters["text/html"].for_type(int, lambda n: f"<b>{n}</b>")
5
# %% a hook of the publisher
ip.display_pub.register_hook(lambda message: message)
display("through a hook")
# %% a display hook replaced
held, sys.displayhook = sys.displayhook, lambda value: print("hooked", value)
6
# %% and again
sys.displayhook = held
7
# %% stdout replaced
held, sys.stdout = sys.stdout, io.StringIO()
print("unseen")
# %% and back
taken, sys.stdout = sys.stdout, held
print("seen", taken.getvalue())
# %% reset
%reset -f
# %% after the reset
print(sorted(name for name in globals() if not name.startswith("_")), len(In), Out)
# %% memory
import resource
resource.setrlimit(resource.RLIMIT_AS, (2**33, 2**33))
held = bytearray(2**35)
# %% after that
print("still here")
# %% count
get_ipython().execution_count
# %% descriptors closed
import os
os.close(0)
print("still here")
# %% leaving
exit()
'''


def cells() -> list[tuple[str, str]]:
    """Each cell's name and code."""
    parts = CELLS.split("\n# %% ")[1:]
    return [tuple(part.split("\n", 1)) for part in parts]
