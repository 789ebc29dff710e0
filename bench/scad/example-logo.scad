// A ball with a hole along each axis, in three colours.
// Kind: example. Changed: size=60
size = 50;
hole = size / 2;
$fn = 60;

module drill(turn) rotate(turn) cylinder(d = hole, h = 1.25 * size, center = true);

difference() {
    sphere(d = size);
    drill([0, 0, 0]);
    #drill([90, 0, 0]);
    drill([0, 90, 0]);
}
color("SteelBlue") drill([0, 0, 0]);
