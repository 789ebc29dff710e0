// A coil spring: hulls of neighbouring discs along a helix.
// Kind: part. Changed: turns=5
turns = 4;
radius = 20;
wire = 4;
steps = 24;

module disc(n) {
    rotate(360 * n / steps) translate([radius, 0, 10 * n / steps]) rotate([90, 0, 0])
        cylinder(d = wire, h = 0.1, $fn = 16);
}

for (n = [0 : turns * steps - 1]) hull() {
    disc(n);
    disc(n + 1);
}
