// A wall of blocks whose heights are a list, and a star from a list comprehension.
// Kind: example. Changed: count=24
count = 20;

heights = [for (n = [0 : count - 1]) 4 + 3 * sin(n * 360 / count) + (n % 3)];
tallest = max(heights);
for (n = [0 : count - 1])
    color([heights[n] / tallest, 0.4, 1 - heights[n] / tallest]) translate([3 * n, 0, 0]) cube([2, 6, heights[n]]);
star = [for (n = [0 : 2 * count - 1]) (n % 2 == 0 ? 20 : 9) * [cos(180 * n / count), sin(180 * n / count)]];
translate([30, 40, 0]) linear_extrude(3) polygon(star);
