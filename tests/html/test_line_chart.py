"""The picture of a curve: what is text stays text, and everything stands where the numbers say."""

from __future__ import annotations

from xml.etree.ElementTree import fromstring

from annot.html.line_chart import ChartPoint, draw_chart

SVG = "{http://www.w3.org/2000/svg}"
POINTS = [ChartPoint(0, 0.0), ChartPoint(10, 1.0, 0.5, 1.0)]


def test_points_stand_on_their_scales() -> None:
    """x goes from 52 to 544 for 0 to 10, y from 272 up to 16 for 0 to 1; .5 is in the middle, at 144."""
    root = fromstring(draw_chart(POINTS, POINTS, title="t", x_name="x", y_name="y"))
    dots = [(each.get("cx"), each.get("cy")) for each in root.iter(f"{SVG}circle")]
    assert dots == [("52.0", "272.0"), ("544.0", "16.0")]
    assert [each.get("points") for each in root.iter(f"{SVG}polyline")] == ["52.0,272.0 544.0,16.0"]
    assert [each.get("points") for each in root.iter(f"{SVG}polygon")] == ["544.0,16.0 544.0,144.0"]
    ticks = [each.text for each in root.iter(f"{SVG}text")]
    assert ticks[:5] == ["0.00", "0.25", "0.50", "0.75", "1.00"]
    assert ticks[5:11] == ["0", "2", "4", "6", "8", "10"]


def test_a_name_is_text_and_a_file_has_its_colours() -> None:
    name = '<script>alert(1)</script>&"'
    page = draw_chart(POINTS, [], title=name, x_name=name, y_name="y", is_file=True)
    root = fromstring(page)
    assert root.findtext(f"{SVG}title") == name
    assert "prefers-color-scheme:dark" in page
    assert "<script" not in page


def test_large_numbers_have_few_ticks() -> None:
    for right in (1, 7, 13, 99, 1234, 50_000):
        root = fromstring(draw_chart([ChartPoint(right, 0.5)], [], title="t", x_name="x", y_name="y"))
        assert 8 <= len(list(root.iter(f"{SVG}text"))) <= 14


def test_nothing_is_drawn_of_nothing() -> None:
    root = fromstring(draw_chart([], [], title="t", x_name="x", y_name="y"))
    assert not list(root.iter(f"{SVG}circle"))
