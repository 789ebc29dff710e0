// Hulls of corners and of a chain of balls, and an offset outline.
// Kind: example. Changed: radius=5
radius = 4;

hull() for (x = [0, 40], y = [0, 25]) translate([x, y, 0]) cylinder(r = radius, h = 6);
for (n = [0 : 5]) hull() {
    translate([10 * n, 50 + 8 * sin(60 * n), 10]) sphere(radius, $fn = 20);
    translate([10 * n + 10, 50 + 8 * sin(60 * n + 60), 10]) sphere(radius, $fn = 20);
}
translate([70, 0, 0]) linear_extrude(4) offset(r = radius, $fn = 40) difference() {
    square([30, 20]);
    translate([10, 5]) square([30, 10]);
}
