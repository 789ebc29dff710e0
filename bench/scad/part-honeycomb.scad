// A panel of hexagons in a frame, flat, then extruded.
// Kind: part. Changed: across=9
across = 8;
size = [160, 110];
wall = 1.2;

pitch = across + wall;
linear_extrude(3) {
    difference() {
        square(size, center = true);
        offset(delta = -4) square(size, center = true);
    }
    difference() {
        offset(delta = -3) square(size, center = true);
        for (row = [-8 : 8], column = [-12 : 12])
            translate([pitch * (column + (row % 2 == 0 ? 0 : 0.5)), pitch * row * sqrt(3) / 2])
                circle(d = across / cos(30), $fn = 6);
    }
}
