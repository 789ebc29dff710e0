// Functions that call themselves: plainly, at their end, and two each other.
// Kind: evaluation. Changed: depth=26
depth = 25;

function fib(n) = n < 2 ? n : fib(n - 1) + fib(n - 2);
function sum(n, so_far = 0) = n == 0 ? so_far : sum(n - 1, so_far + n);
function even(n) = n == 0 ? true : odd(n - 1);
function odd(n) = n == 0 ? false : even(n - 1);
function ackermann(m, n) = m == 0 ? n + 1 : n == 0 ? ackermann(m - 1, 1) : ackermann(m - 1, ackermann(m, n - 1));
function hanoi(n, a, b, c) = n == 0 ? 0 : hanoi(n - 1, a, c, b) + 1 + hanoi(n - 1, c, b, a);

echo(fib(depth), sum(20000), even(600), ackermann(2, 40), hanoi(14, "a", "b", "c"));
cube([1, 1, 1 + fib(10) / 55]);
