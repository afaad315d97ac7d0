"""What a person does on the audio page: look at clips, play them, seek, compare runs."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, Request, expect

from writer import SummaryWriter
from writer.summaries.tensors import tensor_summary

from .conftest import Server

RATE = 8000


@pytest.fixture(scope="module")
def clips(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a board on two runs of two steps of a long tone, and three odd clips with labels."""
    logdir = tmp_path_factory.mktemp("clips") / "logs"
    tone = 0.5 * np.sin(np.arange(4 * RATE) / 5)
    for run in ("first", "second"):
        with SummaryWriter(str(logdir / run)) as writer:
            for step in (0, 10):
                writer.add_audio("tone", tone * (step + 1) / 11, step, RATE)
    with SummaryWriter(str(logdir / "odd")) as writer:
        rows = np.empty((3, 2), object)
        rows[:] = [(b"<script>", b""), (b"ID3" + bytes(50), b"an *MP3*"), (b"RIFF....WAVE", b"")]
        writer._get_file_writer().add_summary(tensor_summary("batch", rows, "audio"), 0)
    server = Server(logdir, 0).start()
    yield server.url
    server.stop()


def card(page: Page, name: str) -> Locator:
    return page.get_by_role("article", name=name, exact=True).first


def place(page: Page, name: str) -> Locator:
    """Where the clip of a card is, as a slider."""
    return card(page, name).get_by_role("slider", name=f"Place in {name}")


def test_a_clip_says_what_it_is_before_it_is_fetched(page: Page, clips: str) -> None:
    """Its form in the head, its loudness in the picture's label; no bytes until somebody plays."""
    asked: list[str] = []
    page.on("request", lambda request: asked.append(_path(request)))
    page.goto(f"{clips}?tab=audio&tagFilter=tone")
    expect(card(page, "tone, first")).to_contain_text("8 kHz · mono · 4 s")
    picture = card(page, "tone, first").locator("canvas[role=img]")
    expect(picture).to_have_attribute("aria-label", re.compile(r"16 bit PCM, 32,000 samples.*peak -6.0 dB"))
    assert "api/audio/clips" in asked
    assert "api/audio/file" not in asked


def _path(request: Request) -> str:
    return request.url.split("?")[0].split("/", 3)[3]


def test_a_clip_is_played_and_another_run_goes_on_from_there(page: Page, clips: str) -> None:
    """Space plays, the arrows move, x hears the next run from the same place."""
    page.goto(f"{clips}?tab=audio&tagFilter=tone")
    place(page, "tone, first").focus()
    page.keyboard.press("Space")
    expect(card(page, "tone, first").get_by_role("button", name="Pause")).to_be_visible()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    expect(card(page, "tone, first").get_by_role("button", name="Play", exact=True)).to_be_visible()
    at = int(place(page, "tone, first").get_attribute("aria-valuenow") or 0)
    assert at >= 5

    page.keyboard.press("x")
    expect(place(page, "tone, second")).to_have_attribute("aria-valuetext", re.compile(r"of 4\.0 seconds"))
    expect(place(page, "tone, second")).to_have_attribute("aria-valuenow", str(at))
    expect(place(page, "tone, first")).to_have_attribute("aria-valuetext", "at the beginning")


def test_a_click_seeks(page: Page, clips: str) -> None:
    """In the middle of the picture is the middle of the clip."""
    page.goto(f"{clips}?tab=audio&tagFilter=tone")
    expect(card(page, "tone, first")).to_contain_text("4 s")
    place(page, "tone, first").click()
    expect(place(page, "tone, first")).to_have_attribute("aria-valuenow", re.compile("^(49|50|51)$"))
    expect(card(page, "tone, first")).to_contain_text("2 s / 4 s")


def test_the_page_scrubs_all_clips(page: Page, clips: str) -> None:
    """A card's slider moves the page's step; the clip in the player is replaced."""
    page.goto(f"{clips}?tab=audio&tagFilter=tone")
    card(page, "tone, first").get_by_label("Step of tone, first").focus()
    page.keyboard.press("Home")
    expect(card(page, "tone, second")).to_contain_text("step 0")
    picture = card(page, "tone, second").locator("canvas[role=img]")
    expect(picture).to_have_attribute("aria-label", re.compile("peak -26.9 dB"))
    page.wait_for_url(re.compile("select=0"))


def test_spectrograms_are_asked_for_when_they_are_shown(page: Page, clips: str) -> None:
    """For one card, or for all; the address keeps it."""
    page.goto(f"{clips}?tab=audio&tagFilter=tone")
    place(page, "tone, first").focus()
    with page.expect_response(re.compile("api/audio/spectrogram")) as answer:
        page.keyboard.press("s")
    assert answer.value.ok
    page.wait_for_url(re.compile("otherAudioView="))
    page.get_by_role("radio", name="Spectrogram").click()
    page.wait_for_url(re.compile("audioView=spectrogram"))


@pytest.mark.expected_errors("415|MEDIA|media")
def test_odd_clips_say_what_is_wrong(page: Page, clips: str) -> None:
    """Three clips of a step are three cards; a label is Markdown."""
    page.goto(f"{clips}?tab=audio&tagFilter=batch")
    expect(card(page, "batch, odd, 1 of 3")).to_contain_text("no WAV, MP3, Ogg or FLAC")
    expect(card(page, "batch, odd, 1 of 3").get_by_role("button", name="Play")).to_be_disabled()
    expect(card(page, "batch, odd, 2 of 3").locator("em")).to_have_text("MP3")
    expect(card(page, "batch, odd, 3 of 3")).to_contain_text("the WAV file has no data")
    card(page, "batch, odd, 2 of 3").get_by_role("button", name="Play").click()
    expect(card(page, "batch, odd, 2 of 3").get_by_role("alert")).to_have_text("This browser cannot play the clip")
