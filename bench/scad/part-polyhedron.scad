// A surface over a grid, as one polyhedron, cut to a disc.
// Kind: part. Changed: waves=3
waves = 2;
n = 60;

function z(x, y) = 6 + 3 * sin(waves * 180 * x / n) * cos(waves * 180 * y / n);
top = [for (y = [0 : n], x = [0 : n]) [x, y, z(x, y)]];
low = [for (y = [0 : n], x = [0 : n]) [x, y, 0]];
m = n + 1;
count = m * m;
faces = concat(
    [for (y = [0 : n - 1], x = [0 : n - 1]) each [
        [x + m * y, x + m * y + m, x + m * y + m + 1], [x + m * y, x + m * y + m + 1, x + m * y + 1],
        [count + x + m * y, count + x + m * y + m + 1, count + x + m * y + m],
        [count + x + m * y, count + x + m * y + 1, count + x + m * y + m + 1]]],
    [for (k = [0 : n - 1]) each [
        [k, k + 1, count + k + 1, count + k],
        [m * n + k + 1, m * n + k, count + m * n + k, count + m * n + k + 1],
        [m * k + m, m * k, count + m * k, count + m * k + m],
        [m * k + n, m * k + m + n, count + m * k + m + n, count + m * k + n]]]
);
intersection() {
    polyhedron(concat(top, low), faces);
    translate([n / 2, n / 2, -1]) cylinder(d = n - 4, h = 20, $fn = 90);
}
