// A coaster with a leaf in it. The outline is leaf.svg, a second file: see Files.

thickness = 5;  // [3:10]
depth = 2;      // [0.5:0.5:4]
margin = 8;     // [4:20]

/* [Hidden] */
$fn = 96;

module leaf() {
  translate([-30, -30]) import("leaf.svg");
}

difference() {
  color("burlywood") cylinder(h = thickness, d = 66 + 2 * margin);
  translate([0, 0, thickness - depth])
    linear_extrude(depth + 1)
      leaf();
}

// A vein of the leaf stays standing.
color("burlywood")
  translate([0, 0, thickness - depth])
    linear_extrude(depth)
      for (y = [-18 : 9 : 12], side = [-1, 1])
        translate([0, y]) rotate(side * 38 + 90) translate([0, -0.5]) square([13, 1]);
