// A landscape of columns: one list comprehension for the heights, one loop to raise them.

count = 16;     // [6:30]
cell = 5;       // [2:8]
swing = 9;      // [2:20]
ripples = 2.5;  // [0.5:0.5:5]

function far(x, y) = norm([x, y] - [count - 1, count - 1] / 2) / count;
function high(x, y) = swing * (1.3 + cos(360 * ripples * far(x, y)) * (1 - 0.9 * far(x, y)));

heights = [for (y = [0 : count - 1]) [for (x = [0 : count - 1]) high(x, y)]];
top = max([for (row = heights) max(row)]);

for (y = [0 : count - 1], x = [0 : count - 1]) {
  part = round(6 * heights[y][x] / top) / 6;
  color([0.12 + 0.2 * part, 0.35 + 0.4 * part, 0.5 + 0.4 * part])
    translate([x, y] * cell)
      cube([cell, cell, heights[y][x]]);
}

echo(columns = count * count, highest = top);
