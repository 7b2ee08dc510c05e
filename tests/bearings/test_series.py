"""ISO numbers: every series we know, and the rules of the bore."""

import pytest

from libs.bearings import parse

DEEP_GROOVE = "deep groove ball"
CYLINDRICAL = "cylindrical roller"


@pytest.mark.parametrize(
    ("code", "bearing", "series", "bore_code", "d_mm"),
    [
        ("6000", DEEP_GROOVE, "60", "00", "10"),
        ("6201", DEEP_GROOVE, "62", "01", "12"),
        ("6302", DEEP_GROOVE, "63", "02", "15"),
        ("6403", DEEP_GROOVE, "64", "03", "17"),
        ("6296", DEEP_GROOVE, "62", "96", "480"),
        ("16004", DEEP_GROOVE, "160", "04", "20"),
        ("61800", DEEP_GROOVE, "618", "00", "10"),
        ("61918", DEEP_GROOVE, "619", "18", "90"),
        ("62205-2RS", DEEP_GROOVE, "622", "05", "25"),
        ("62305-2RS", DEEP_GROOVE, "623", "05", "25"),
        ("62801-2Z", DEEP_GROOVE, "628", "01", "12"),
        ("63005-2RS", DEEP_GROOVE, "630", "05", "25"),
        ("63801-2Z", DEEP_GROOVE, "638", "01", "12"),
        ("6804", DEEP_GROOVE, "618", "04", "20"),
        ("68/22", DEEP_GROOVE, "618", "/22", "22"),
        ("696", DEEP_GROOVE, "619", "/6", "6"),
        ("625", DEEP_GROOVE, "62", "5", "5"),
        ("635", DEEP_GROOVE, "63", "5", "5"),
        ("60/2.5", DEEP_GROOVE, "60", "/2.5", "2.5"),
        ("618/500", DEEP_GROOVE, "618", "/500", "500"),
        ("4205", "double row deep groove ball", "42", "05", "25"),
        ("1310", "self-aligning ball", "13", "10", "50"),
        ("7005C", "angular contact ball", "70", "05", "25"),
        ("71905C", "angular contact ball", "719", "05", "25"),
        ("7905C", "angular contact ball", "719", "05", "25"),
        ("7406B", "angular contact ball", "74", "06", "30"),
        ("3308", "double row angular contact ball", "33", "08", "40"),
        ("QJ1016", "four-point contact ball", "QJ10", "16", "80"),
        ("NU1005", CYLINDRICAL, "NU10", "05", "25"),
        ("NJ2310", CYLINDRICAL, "NJ23", "10", "50"),
        ("NF308", CYLINDRICAL, "NF3", "08", "40"),
        ("N405", CYLINDRICAL, "N4", "05", "25"),
        ("NNU4920K", CYLINDRICAL, "NNU49", "20", "100"),
        ("NU10/500", CYLINDRICAL, "NU10", "/500", "500"),
        ("21308", "spherical roller", "213", "08", "40"),
        ("23130CA/W33", "spherical roller", "231", "30", "150"),
        ("24130CC/W33", "spherical roller", "241", "30", "150"),
        ("248/750", "spherical roller", "248", "/750", "750"),
        ("30302", "tapered roller", "303", "02", "15"),
        ("31305", "tapered roller", "313", "05", "25"),
        ("32907", "tapered roller", "329", "07", "35"),
        ("33015", "tapered roller", "330", "15", "75"),
        ("331/28", "tapered roller", "331", "/28", "28"),
        ("51208", "thrust ball", "512", "08", "40"),
        ("53206", "thrust ball", "532", "06", "30"),
        ("52408", "thrust ball", "524", "08", ""),
        ("81107TN", "thrust cylindrical roller", "811", "07", "35"),
        ("29412E", "thrust spherical roller", "294", "12", "60"),
        ("NA4905", "needle roller", "NA49", "05", "25"),
        ("NA69/32", "needle roller", "NA69", "/32", "32"),
        ("UC305", "insert ball", "UC3", "05", "25"),
        ("UCX08", "insert ball", "UCX", "08", "40"),
        ("UEL206", "insert ball", "UEL2", "06", "30"),
        ("UC201-8", "insert ball", "UC2", "01", "12.7"),
        ("UC206-18", "insert ball", "UC2", "06", "28.575"),
    ],
)
def test_a_number_gives_type_series_and_bore(
    code: str, bearing: str, series: str, bore_code: str, d_mm: str
) -> None:
    parsed = parse(code)
    assert (parsed.outcome, parsed.type) == ("accepted", bearing)
    assert (parsed.series, parsed.bore_code, parsed.d_mm) == (series, bore_code, d_mm)


@pytest.mark.parametrize(
    ("code", "prefix", "series"),
    [
        ("S6205", "S", "62"),
        ("SS6205ZZ", "SS", "62"),
        ("W 61905-2Z", "W", "619"),
        ("RNU205", "R", "NU2"),
        ("RNA4905", "R", "NA49"),
        ("LNU207", "L", "NU2"),
        ("K81107", "K", "811"),
        ("GS81107", "GS", "811"),
        ("WS81107", "WS", "811"),
        ("F688ZZ", "F", "618"),
        ("SUC205", "S", "UC2"),
    ],
)
def test_a_prefix_stands_before_the_letters_of_the_type(
    code: str, prefix: str, series: str
) -> None:
    parsed = parse(code)
    assert (parsed.outcome, parsed.prefix, parsed.series) == ("accepted", prefix, series)


@pytest.mark.parametrize(
    ("code", "normal"),
    [
        ("LM11949/LM11910", ""),
        ("LM11949/11910", "LM11949/LM11910"),
        ("lm11949-10", "LM11949/LM11910"),
        ("LM12749/11", "LM12749/LM12711"),
        ("25580/20", "25580/25520"),
        ("HM88649/10", "HM88649/HM88610"),
    ],
)
def test_the_cup_of_an_inch_bearing_may_be_shortened(code: str, normal: str) -> None:
    parsed = parse(code)
    assert (parsed.outcome, parsed.type, parsed.same_as) == (
        "accepted",
        "inch tapered roller",
        normal,
    )


@pytest.mark.parametrize("code", ["W208PPB5", "w208ppb5", "W 208 PPB5"])
def test_a_disc_bearing_has_the_bore_of_the_catalogue(code: str) -> None:
    parsed = parse(code)
    assert (parsed.series, parsed.bore_code, parsed.d_mm) == ("W2", "08", "28.6")
