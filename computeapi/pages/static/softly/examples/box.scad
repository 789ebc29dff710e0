// A box with rounded corners and a lid that fits.

/* [Size] */
width = 80;        // [30:5:200]
depth = 50;        // [30:5:200]
height = 32;       // [15:1:120]

/* [Making] */
wall = 2;          // [1:0.2:5]
corner = 6;        // [1:0.5:14]
gap = 0.2;         // [0:0.05:0.6]
shown = "both";    // [both:Box and lid, box:Box, lid:Lid]

/* [Hidden] */
$fn = 64;
lip = 5;

module rounded(x, y, z, r) {
  linear_extrude(z)
    offset(r) square([x - 2 * r, y - 2 * r], center = true);
}

module box() {
  difference() {
    rounded(width, depth, height, corner);
    translate([0, 0, wall])
      rounded(width - 2 * wall, depth - 2 * wall, height, max(corner - wall, 0.1));
  }
}

module lid() {
  inset = 2 * (wall + gap);
  rounded(width, depth, wall, corner);
  translate([0, 0, wall])
    difference() {
      rounded(width - inset, depth - inset, lip, max(corner - wall, 0.1));
      translate([0, 0, -1])
        rounded(width - inset - 2 * wall, depth - inset - 2 * wall, lip + 2, max(corner - 2 * wall, 0.1));
    }
}

if (shown != "lid") color("steelblue") box();
if (shown != "box") translate([0, shown == "both" ? depth + 8 : 0, 0]) color("lightsteelblue") lid();
