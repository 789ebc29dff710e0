// A candle stand: a base, holders on a ring, rods between them.
// Kind: example. Changed: holders=9
holders = 7;
radius = 40;

module holder() difference() {
    cylinder(r = 9, h = 16);
    translate([0, 0, 3]) cylinder(r = 7, h = 16);
}

cylinder(r1 = 26, r2 = 20, h = 4);
cylinder(r = 4, h = 40);
translate([0, 0, 40]) {
    for (n = [0 : holders - 1]) rotate(360 * n / holders) translate([radius, 0, 0]) {
        holder();
        translate([0, 0, 1.5]) rotate([0, -90, 0]) cylinder(r = 1.5, h = radius);
    }
    holder();
}
