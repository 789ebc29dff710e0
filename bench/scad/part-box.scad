// A box with rounded edges, a lid, dividers and vents.
// Kind: part. Changed: columns=4
columns = 3;
rows = 2;
cell = 24;
wall = 1.6;
$fn = 24;

module rounded(size, r) {
    hull() for (x = [r, size.x - r], y = [r, size.y - r]) translate([x, y, 0]) {
        translate([0, 0, r]) sphere(r);
        translate([0, 0, size.z - r]) cylinder(r = r, h = r);
    }
}

outer = [columns * cell + wall, rows * cell + wall, 30];
difference() {
    rounded(outer, 3);
    for (x = [0 : columns - 1], y = [0 : rows - 1])
        translate([wall + x * cell, wall + y * cell, wall]) rounded([cell - wall, cell - wall, 40], 2);
    for (x = [0 : columns - 1]) translate([wall + (x + 0.5) * cell, -1, 18]) rotate([-90, 0, 0])
        cylinder(d = 6, h = outer.y + 2);
}
translate([0, outer.y + 10, 0]) difference() {
    rounded([outer.x, outer.y, 6], 3);
    translate([wall, wall, wall]) cube([outer.x - 2 * wall, outer.y - 2 * wall, 10]);
}
