// Sums, sieves and sorting in loops and list comprehensions.
// Kind: evaluation. Changed: limit=13000
limit = 12000;

primes = [for (n = [2 : limit]) if (len([for (d = [2 : sqrt(n)]) if (n % d == 0) d]) == 0) n];

function sorted(list) = len(list) <= 1 ? list : let(
    pivot = list[floor(len(list) / 2)],
    low = [for (v = list) if (v < pivot) v],
    same = [for (v = list) if (v == pivot) v],
    high = [for (v = list) if (v > pivot) v]
) concat(sorted(low), same, sorted(high));

noise = [for (n = [1 : limit]) (n * 7919) % 10007];
ordered = sorted(noise);
total = [for (i = 0, sum = 0; i < limit; i = i + 1, sum = sum + sin(i) * ordered[i % len(ordered)]) sum][limit - 1];
echo(count = len(primes), last = primes[len(primes) - 1], middle = ordered[limit / 2], total = total);
for (n = [0 : 19]) translate([n, 0, 0]) cube([0.8, 1, 1 + primes[n] / 10]);
