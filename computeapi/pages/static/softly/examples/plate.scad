// A plate for a door or a drawer, with raised letters.

label = "Workshop";
height = 12;         // [6:30]
depth = 1.6;         // [0.6:0.2:4]
plate = "#2f5d62";   // color
letters = "#f2e9d8"; // color
holes = true;

/* [Hidden] */
$fn = 48;
font = "Liberation Sans:style=Bold";

// As wide as the word, whatever the word is.
size = textmetrics(label, size = height, font = font).size;
width = size[0] + 4 * height;
high = 2.4 * height;

color(plate)
  linear_extrude(3)
    difference() {
      offset(3) square([width - 6, high - 6], center = true);
      if (holes)
        for (side = [-1, 1]) translate([side * (width / 2 - 0.7 * height), 0]) circle(d = 4);
    }

color(letters)
  translate([0, 0, 3])
    linear_extrude(depth)
      text(label, size = height, font = font, halign = "center", valign = "center");
