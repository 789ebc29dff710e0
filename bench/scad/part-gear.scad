// A spur gear with involute flanks, a hub and spokes.
// Kind: part. Changed: teeth=30
teeth = 24;
pitch = 4;
steps = 12;

root = teeth * pitch / 2 - 1.25 * pitch;
base = teeth * pitch / 2 * cos(20);
tip = teeth * pitch / 2 + pitch;

function involute(t) = base * [cos(t) + t * PI / 180 * sin(t), sin(t) - t * PI / 180 * cos(t)];
function turn(p, a) = [p.x * cos(a) - p.y * sin(a), p.x * sin(a) + p.y * cos(a)];

end = sqrt(pow(tip / base, 2) - 1) * 180 / PI;
flank = [for (n = [0 : steps]) involute(end * n / steps)];
half = 90 / teeth + 1.2;

module tooth() {
    polygon(concat(
        [[root - 1, -pitch], [root - 1, pitch]],
        [for (p = flank) turn([p.x, -p.y], half)],
        [for (n = [steps : -1 : 0]) turn(flank[n], -half)]
    ));
}

linear_extrude(height = 8, twist = 12, slices = 8) difference() {
    union() {
        circle(r = root, $fn = 96);
        for (n = [0 : teeth - 1]) rotate(360 * n / teeth) tooth();
    }
    circle(d = 8, $fn = 32);
    for (n = [0 : 5]) rotate(60 * n) translate([root * 0.6, 0]) circle(r = root / 5, $fn = 32);
}
