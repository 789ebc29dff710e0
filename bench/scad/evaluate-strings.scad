// A turtle that follows a text which rewrites itself, and splitting, joining and searching strings.
// Kind: evaluation. Changed: rounds=3
rounds = 4;

function join(parts, at = 0, so_far = "") = at == len(parts) ? so_far : join(parts, at + 1, str(so_far, parts[at]));
function rewrite(text, n) = n == 0 ? text
    : rewrite(join([for (c = text) c == "F" ? "F+F-F-F+F" : c]), n - 1);
function walk(text) = [
    for (i = 0, p = [0, 0], a = 0; i <= len(text);
         a = a + (text[i] == "+" ? 90 : text[i] == "-" ? -90 : 0),
         p = text[i] == "F" ? p + [cos(a), sin(a)] : p, i = i + 1)
    if (i == len(text) || text[i] == "F") p
];
function words(text, at = 0, word = "", so_far = []) = at == len(text) ? concat(so_far, [word])
    : text[at] == " " ? words(text, at + 1, "", concat(so_far, [word]))
    : words(text, at + 1, str(word, text[at]), so_far);

program = rewrite("F-F-F-F", rounds);
path = walk(program);
sentence = join([for (n = [0 : 200]) str("word", n % 17, " ")]);
found = [for (w = words(sentence)) search([w], [for (n = [0 : 16]) [str("word", n), n]])];
echo(len(program), len(path), len(found), chr([for (c = "abc") ord(c) + 1]));
linear_extrude(1) polygon(path);
