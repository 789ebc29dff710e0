// A clip that holds a cable, a hose or a pipe: it snaps on from above and is screwed down, printed lying on its side.
// Title: Cable clip

/* [Cable] */
// Diameter of the cable or pipe [mm]
diameter = 12; // [3:0.5:80]
// Clips side by side
count = 2; // [1:1:6]
// How much of the ring is open; the wider, the easier the cable goes in [°]
opening = 100; // [40:5:150]

/* [Clip] */
// Thickness of the ring [mm]
wall = 2.4; // [1.2:0.2:6]
// Width along the cable [mm]
width = 12; // [6:0.5:40]
// Thickness of the foot [mm]
foot = 3; // [1.6:0.2:8]

/* [Screws] */
// Where the screws go
screws = "both"; // [none:None, left:Left, both:Left and right]
// Diameter of the screws; smaller where the clip is too narrow [mm]
screw = 4; // [2:0.1:6]

/* [Quality] */
// Segments of a full circle
segments = 96; // [32:8:160]

/* [Hidden] */
$fn = segments;
radius = diameter / 2;
outer = radius + wall;
spacing = diameter + 2 * wall + max(1, 0.1 * diameter);
hole = min(screw, (width - 2) / 2);
tab = 2 * hole + 3;
row = (count - 1) * spacing;
left = -outer;
right = row + outer;
lift = max(foot, wall) + radius;

// A ring around the cable, open at the top, with rounded lips that don't scratch it.
module ring() {
    difference() {
        circle(outer);
        circle(radius);
        polygon(concat([[0, 0]], [for (i = [0 : 12])
            let (angle = 90 - opening / 2 + opening * i / 12) 2 * outer * [cos(angle), sin(angle)]]));
    }
    for (side = [-1, 1]) rotate(side * opening / 2) translate([0, radius + wall / 2]) circle(wall / 2);
}

module profile() {
    difference() {
        union() {
            translate([left, 0]) square([right - left, foot]);
            for (i = [0 : count - 1]) translate([i * spacing, 0]) {
                translate([0, lift]) ring();
                // the saddle under the cable
                translate([-0.7 * outer, 0]) square([1.4 * outer, lift - 0.5 * radius]);
            }
        }
        for (i = [0 : count - 1]) translate([i * spacing, lift]) circle(radius);
    }
    if (screws != "none") translate([left - tab, 0]) square([tab + 0.01, foot]);
    if (screws == "both") translate([right - 0.01, 0]) square([tab + 0.01, foot]);
}

module drill(x) {
    translate([x, 0, width / 2]) rotate([-90, 0, 0]) {
        translate([0, 0, -1]) cylinder(d = hole, h = foot + 2);
        sink = min(hole / 2, foot - 0.8);
        translate([0, 0, foot - sink]) cylinder(d1 = hole, d2 = hole + 2 * sink, h = sink + 0.001);
    }
}

difference() {
    linear_extrude(width) profile();
    if (screws != "none") drill(left - tab / 2);
    if (screws == "both") drill(right + tab / 2);
}
