"""Where our answers differ from TensorBoard 2.21's on purpose: the one list.

docs/tensorboard-differences.md is this list as a page (`python -m board.tensorboard.differences` prints it), and the
side-by-side tests forgive nothing but what stands here.
"""

from __future__ import annotations

from board.tensorboard.difference import Difference, Face, Peer
from board.tensorboard.inspect_differences import INSPECT

__all__ = ["DIFFERENCES", "Difference", "Face", "Peer", "page"]

_CORE = (
    Difference(
        "version",
        Face.HTTP,
        "`data/environment`: `version`",
        "its own",
        "ours",
        "We do not pass for another program.",
    ),
    Difference(
        "debug",
        Face.HTTP,
        "`data/environment`: `debug`",
        "every flag that it was started with",
        "absent",
        "Flags and paths are nobody's business who can merely reach the port.",
    ),
    Difference(
        "same-run",
        Face.HTTP,
        "run names, where two directories of `--logdir_spec` without names hold a run of one name",
        "one of the two is shown",
        "both are: the later one has its directory in front of its name",
        "A run that is not shown is lost to its owner.",
    ),
    Difference(
        "projector",
        Face.HTTP,
        "`data/plugins_listing`",
        "lists the projector, a page of its own in a frame",
        "absent",
        "We serve no files of TensorBoard's projector.",
    ),
    Difference(
        "notifications",
        Face.HTTP,
        "`data/notifications`",
        "a redirect to a file that the release does not contain",
        '`{"notifications": []}`',
        "There is nothing to announce, and a client need not meet a 404 to learn that.",
    ),
    Difference(
        "plugin_entry",
        Face.HTTP,
        "`data/plugin_entry.html`",
        "a frame for plugins that bring their own page",
        "404",
        "Plugins of TensorBoard's frontend do not run here.",
    ),
    Difference(
        "error_pages",
        Face.HTTP,
        "errors of routing: unknown address (404), wrong method (405)",
        "plain text or HTML",
        'the same status, with our `{"error": {"code", "message"}}`',
        "Routing is the server's; the routes themselves answer TensorBoard's texts.",
    ),
    Difference(
        "server_errors",
        Face.HTTP,
        "questions that TensorBoard does not expect: `requests` that is no list of objects, an unknown `imageId` or "
        "`blob_key`, a `sample` that is no number",
        "500, sometimes 400 or 404",
        "400 or 404 with one line of text",
        "A bad question is not the server's failure.",
    ),
    Difference(
        "markdown",
        Face.HTTP,
        "descriptions, texts",
        "Python-Markdown; links as they are",
        'CommonMark with tables; links carry `rel="noopener noreferrer"`',
        "A maintained renderer and sanitiser; what descriptions usually hold comes out the same.",
    ),
    Difference(
        "body_limit",
        Face.HTTP,
        "posted forms",
        "of any size",
        "of up to 4 MiB, else 413",
        "A request must not be able to fill the memory.",
    ),
)

_DATA = (
    Difference(
        "every_point",
        Face.HTTP,
        "all series",
        "a random sample: 1000 scalars, 51 histograms, 501 distributions, 10 images, or what --samples_per_plugin says",
        "every point",
        "That is what this project is for.",
    ),
    Difference(
        "display_name",
        Face.HTTP,
        "`scalars/tags`, `histograms/tags`, `distributions/tags`: `displayName` of legacy values without one",
        "the tag",
        "empty, as in the fast loader; pages show the tag then",
        "Nobody logged a display name.",
        Peer.PYTHON,
    ),
    Difference(
        "run_order",
        Face.HTTP,
        "`data/runs`",
        "by the earliest time in the run",
        "by the time of the first event, as in the Python loader",
        "They differ only in runs whose clock went back.",
        Peer.FAST,
    ),
    Difference(
        "file_order",
        Face.HTTP,
        "several event files in a run",
        "one after the other by name",
        "by the time of their first point; files whose times overlap are merged by step",
        "Names begin with the second in which the file was made, and tell no more than that.",
    ),
    Difference(
        "step_goes_back",
        Face.HTTP,
        "a step below the one before it, without a SessionLog START",
        "both stretches, in file order",
        "what the later stretch overwrote is not shown, as in the fast loader; --purge_orphaned_data=false shows it",
        "Most writers that restart do not say so.",
        Peer.PYTHON,
    ),
    Difference(
        "session_start",
        Face.HTTP,
        "a SessionLog START with a step",
        "not looked at: only points at or above the next point's step are dropped",
        "points at or above the START's step are dropped, as in the Python loader",
        "The writer said from where it starts over.",
        Peer.FAST,
    ),
    Difference(
        "first_session_start",
        Face.HTTP,
        "a run's first SessionLog START",
        "never counts as a restart",
        "drops points at or above its step, like every other",
        "A writer that is resumed says START where the writer before it said nothing (PyTorch's `purge_step`).",
        Peer.PYTHON,
    ),
    Difference(
        "same_step",
        Face.HTTP,
        "several points at one step",
        "the last",
        "all, as in the Python loader",
        "They were logged.",
        Peer.FAST,
    ),
    Difference(
        "double_scalars",
        Face.HTTP,
        "scalars of other types than float32",
        "dropped",
        "kept, in their own precision",
        "They were logged.",
        Peer.FAST,
    ),
    Difference(
        "histogram_precision",
        Face.HTTP,
        "legacy histograms",
        "rounded to float32",
        "edges and counts as they were logged, 64 bits",
        "They were logged so.",
        Peer.PYTHON,
    ),
    Difference(
        "histogram_empty_buckets",
        Face.HTTP,
        "legacy histograms",
        "with the empty buckets at both ends, which alone hold the least and the greatest value",
        "without them; the outermost filled buckets end at the least and greatest value, as in the Python loader",
        "They may reach to ±1.8e308, or backwards, and cannot be drawn.",
        Peer.FAST,
    ),
    Difference(
        "image_ids",
        Face.HTTP,
        "`timeseries`: `imageId`; `images`, `audio`: `query`",
        "another text",
        "that of the Python loader",
        "It only has to come back to `imageData` or `individualImage` as it was given.",
        Peer.FAST,
    ),
    Difference(
        "fewer_images",
        Face.HTTP,
        "`timeseries`, `images`: steps that hold fewer images than the first or last step of their tag",
        "left out for the images that they lack",
        "listed; `imageData` and `individualImage` answer 404 for an image that is not there",
        "Telling would mean reading every image of the tag.",
    ),
    Difference(
        "image_types",
        Face.HTTP,
        "`imageData`, `individualImage`: WebP images, MP4 and WebM videos",
        "`application/octet-stream`",
        "their own type",
        "Browsers show them; nothing of these types can run.",
    ),
    Difference(
        "audio_type",
        Face.HTTP,
        "`audio/audio`: `contentType` of legacy summaries",
        "`application/octet-stream`",
        "`audio/wav`, as in the Python loader",
        "Browsers do not play what has no type.",
        Peer.FAST,
    ),
    Difference(
        "mesh_order",
        Face.HTTP,
        "`mesh/meshes`: the parts of a mesh at one step",
        "in any order, another one in each process",
        "in the order of their writing, as in the Python loader",
        "The same question should get the same answer.",
        Peer.FAST,
    ),
    Difference(
        "slow_patterns",
        Face.HTTP,
        "`custom_scalars/scalars`: a `tag` that takes half a second or more on the tags of a run",
        "the server is busy for as long as it takes, which may be for ever",
        "`regex_valid` is false",
        "Patterns come out of logs.",
    ),
    Difference(
        "newest_graph",
        Face.HTTP,
        "`graphs/graph`: several graphs of a run, at one step",
        "the first",
        "the last, as at different steps",
        "Whoever logs a graph again means the new one.",
    ),
    Difference(
        "meta_graph",
        Face.HTTP,
        "`graphs`: runs with a MetaGraphDef and no GraphDef",
        "no graph",
        "the graph inside the MetaGraphDef",
        "It was logged.",
    ),
    Difference(
        "merged_graphs",
        Face.HTTP,
        "`graphs/graph`: several functions traced together, whose names get a prefix",
        "control inputs get it in front of their `^`, calls other than `PartitionedCall` do not get it",
        "every reference gets it as the name that it refers to",
        "Else they refer to nothing.",
    ),
    Difference(
        "keras_inputs",
        Face.HTTP,
        "`graphs/graph`: conceptual graphs of Keras 2, of inner models with several inputs, of keyword inputs",
        "layers without these inputs",
        "with them",
        "A model without its connections is a list.",
    ),
    Difference(
        "damage",
        Face.HTTP,
        "files with damaged records",
        "everything behind the first damaged record is missing, silently",
        "only the damaged records are missing; `api/damage` says where they were",
        "One bad block should not cost the rest of a run.",
    ),
)

_DASHBOARDS = (
    Difference(
        "projector_runs",
        Face.HTTP,
        "`projector/runs`, `projector/info`: runs without event files; embeddings of checkpoints",
        "not there; checkpoints only where TensorFlow is installed, and then also of runs without a config",
        "there, of every run that has a config",
        "The files are there to be looked at. A checkpoint alone is no wish to see its matrices.",
    ),
    Difference(
        "projector_paths",
        Face.HTTP,
        "`projector`: files that a config names",
        "inside of the config's own directory; error texts tell where they lie on the machine",
        "inside of the log directory, links followed first; error texts name them as the config does",
        "Runs share metadata and sprites; and where things lie is nobody's business who can merely reach the port.",
    ),
    Difference(
        "projector_raw",
        Face.HTTP,
        "`projector/tensor`: files of float32 whose bytes happen to be UTF-8",
        "an error: taken for text",
        "read: text is what holds only digits, signs, tabs and the like",
        "A matrix of zeros is one.",
    ),
    Difference(
        "projector_bookmarks",
        Face.HTTP,
        "`projector/bookmarks`: a file that is no JSON",
        "its bytes, as `application/json`",
        "400 with one line of text",
        "What a log names must not leave as something that it is not.",
    ),
    Difference(
        "hparams_bad_requests",
        Face.HTTP,
        "`hparams/*` on a question that makes no sense",
        "400 with a page of HTML, some 500",
        "400 in one line of plain text that says what is wrong",
        "It is read by programs.",
    ),
    Difference(
        "hparams_missing_aggregate",
        Face.HTTP,
        "`hparams/session_groups`: the least, greatest or median session by a metric that none of a group has",
        "500",
        "the group, without metrics",
        "One group must not hide the others.",
    ),
    Difference(
        "hparams_slow_patterns",
        Face.HTTP,
        "`hparams/session_groups`: a regular expression that takes long",
        "runs as long as it takes",
        "400 after half a second",
        "Nobody who can reach the port shall stop the server.",
    ),
)

DIFFERENCES = (*_CORE, *_DATA, *_DASHBOARDS, *INSPECT)

_HEAD = """\
# Where we differ from TensorBoard, on purpose

`data/…` and `board --inspect` answer as TensorBoard 2.21 does; `tests/side_by_side` asks both the same questions over
the same logs. What differs on purpose is listed here, and only here: the page is printed from
`board/tensorboard/differences.py`, and the tests forgive nothing else.
"""


def page() -> str:
    """Return the list as Markdown."""
    sections = [_HEAD]
    for face in Face:
        rows = [_row(difference) for difference in DIFFERENCES if difference.face is face]
        sections.append(f"## {face.value}\n\n| where | TensorBoard | board | why |\n|---|---|---|---|\n{''.join(rows)}")
    return "\n".join(sections)


def _row(difference: Difference) -> str:
    theirs = difference.theirs if difference.peer is Peer.BOTH else f"*{difference.peer.value}:* {difference.theirs}"
    return f"| {difference.where} | {theirs} | {difference.ours} | {difference.why} |\n"


if __name__ == "__main__":
    print(page(), end="")
