// A tree that grows by calling itself. How it branches is a function, kept in a variable.

levels = 4;     // [1:5]
length = 34;    // [10:60]
thickness = 5;  // [2:10]
seed = 7;       // [1:100]

/* [Hidden] */
$fn = 10;

shorter = function (x) x * 0.78;
thinner = function (x) x * 0.68;
apply = function (f, times, x) times == 0 ? x : apply(f, times - 1, f(x));

module branch(level, seed) {
  long = apply(shorter, level, length);
  thick = apply(thinner, level, thickness);
  chance = rands(-14, 14, 4, seed);
  color(level > levels - 2 ? "olivedrab" : "sienna")
    cylinder(h = long, r1 = thick, r2 = thinner(thick));
  translate([0, 0, long])
    if (level < levels)
      for (i = [0 : 2])
        rotate([0, 32 + chance[i], i * 120 + chance[3]]) branch(level + 1, seed * 3 + i);
    else
      color("yellowgreen") sphere(2 * thick + 3);
}

branch(0, seed);
