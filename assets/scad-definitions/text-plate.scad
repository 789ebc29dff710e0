// A sign with one or two lines of raised or engraved text, a frame and screw holes; the text is a body of its own.
// Title: Text plate

/* [Text] */
// First line
line_1 = "Softly"; // 24
// Second line, may be empty
line_2 = "made to measure"; // 32
// Typeface
typeface = "Bold"; // [Regular, Bold]
// Raised text stands on the plate, engraved text is cut into it
style = "raised"; // [raised:Raised, engraved:Engraved]
// Height or depth of the text and the frame [mm]
relief = 1; // [0.4:0.1:2]

/* [Plate] */
// Width [mm]
width = 110; // [40:1:250]
// Height [mm]
height = 45; // [20:1:150]
// Thickness [mm]
thickness = 3; // [2.4:0.2:8]
// Radius of the corners [mm]
corner_radius = 6; // [0:0.5:20]
// Width of the frame, 0 for none [mm]
frame = 1.6; // [0:0.2:4]

/* [Screws] */
// Where the screw holes are
holes = "sides"; // [none:None, sides:Left and right, corners:Corners]
// Diameter of the screws; smaller where the plate is too small [mm]
screw = 4; // [2:0.1:6]

/* [Hidden] */
font = str("Liberation Sans:style=", typeface);
$fn = 64;
radius = min(corner_radius, height / 2 - 0.1, width / 2 - 0.1);
edge = frame > 0 ? frame + 3 : 2.5;
hole = min(screw, width / 12, height / 6);
head = 2 * hole;
margin = edge + (holes == "none" ? 0 : head + 2);
room = [width - 2 * margin, height - 2 * edge];
depth = min(relief, thickness / 2);
two = len(line_2) > 0;

module outline(inset) {
    r = max(radius - inset, 0);
    if (r > 0) offset(r) square([width - 2 * (inset + r), height - 2 * (inset + r)], center = true);
    else square([width - 2 * inset, height - 2 * inset], center = true);
}

// A line of text in a space: as high as it may be, smaller where it would be too wide.
module fitted(words, space) {
    size = textmetrics(words, size = 10, font = font).size;
    if (len(words) > 0 && size.x > 0 && size.y > 0) {
        factor = min(space.x / size.x, space.y / 14);
        scale(factor) text(words, size = 10, font = font, halign = "center", valign = "center", $fn = 24);
    }
}

module words() {
    if (two) {
        translate([0, 0.2 * room.y]) fitted(line_1, [room.x, 0.58 * room.y]);
        translate([0, -0.31 * room.y]) fitted(line_2, [room.x, 0.34 * room.y]);
    } else {
        fitted(line_1, [room.x, 0.9 * room.y]);
    }
}

module ornament() {
    words();
    if (frame > 0) difference() {
        outline(1.5);
        outline(1.5 + frame);
    }
}

module places() {
    x = width / 2 - edge - head / 2;
    y = height / 2 - edge - head / 2;
    if (holes == "sides") for (s = [-1, 1]) translate([s * x, 0]) children();
    if (holes == "corners") for (s = [-1, 1], t = [-1, 1]) translate([s * x, t * y]) children();
}

module drill() {
    places() {
        translate([0, 0, -1]) cylinder(d = hole, h = thickness + 2);
        translate([0, 0, thickness - hole / 2]) cylinder(d1 = hole, d2 = head, h = hole / 2 + 0.001);
        translate([0, 0, thickness]) cylinder(d = head, h = relief + 1);
    }
}

color("#37474f") difference() {
    linear_extrude(thickness) outline(0);
    if (style == "engraved") translate([0, 0, thickness - depth]) linear_extrude(relief + 1) ornament();
    drill();
}

if (style == "raised")
    color("#ffb300") difference() {
        translate([0, 0, thickness]) linear_extrude(relief) ornament();
        drill();
    }
