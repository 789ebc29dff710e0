// A tray of hexagonal cells for a drawer or a desk: screws, pens, tools; trays of one cell size fit side by side.
// Title: Honeycomb tray

/* [Cells] */
// Cells in a row
columns = 5; // [1:1:15]
// Rows
rows = 4; // [1:1:15]
// Width of a cell between its flats [mm]
cell = 26; // [6:0.5:80]
// Thickness of the walls [mm]
wall = 1.6; // [0.8:0.2:4]

/* [Tray] */
// Height [mm]
height = 30; // [5:0.5:150]
// Thickness of the floor, 0 for a grid without one [mm]
floor_thickness = 1.6; // [0:0.2:5]
// The height falls to the front, to this part of the full height [%]
front = 100; // [30:1:100]
// Radius in the corners of the cells [mm]
rounding = 2; // [0:0.5:5]

/* [Hidden] */
$fn = 24;
step = cell + wall;
rise = step * sqrt(3) / 2;
soft = min(rounding, cell / 6);

module hexagon(flats) {
    rotate(30) circle(d = flats / cos(30), $fn = 6);
}

module places() {
    for (j = [0 : rows - 1], i = [0 : columns - 1])
        translate([(i + (j % 2) / 2) * step, j * rise]) children();
}

module hollow() {
    if (soft > 0) offset(soft) hexagon(cell - 2 * soft);
    else hexagon(cell);
}

// Everything below a plane that rises from the front to the back.
module below_the_slope() {
    tip = (cell + 2 * wall) / sqrt(3);
    back = (rows - 1) * rise + tip / 2;
    low = height * front / 100;
    rotate([90, 0, 90]) translate([0, 0, -2 * step]) linear_extrude((columns + 5) * step)
        polygon([[-step, -1], [back + step, -1], [back + step, height], [back, height], [-tip, low], [-step, low]]);
}

intersection() {
    difference() {
        linear_extrude(height) places() hexagon(cell + 2 * wall);
        translate([0, 0, floor_thickness > 0 ? floor_thickness : -1]) linear_extrude(height + 2) places() hollow();
    }
    if (front < 100) below_the_slope();
    else translate([-2 * step, -2 * step, -1]) cube([(columns + 5) * step, (rows + 5) * step, height + 2]);
}
