// Stands in for linenoise, which only upstream's own interactive debugger reads lines with: every read ends the session.
#pragma once
#include <string>

namespace linenoise {
inline bool Readline(const char*, std::string&) { return true; }
inline std::string Readline(const char*, bool& quit) {
    quit = true;
    return {};
}
inline std::string Readline(const char*) { return {}; }
inline void SetMultiLine(bool) {}
inline void SetHistoryMaxLen(size_t) {}
inline bool AddHistory(const char*) { return true; }
inline bool LoadHistory(const char*) { return true; }
inline bool SaveHistory(const char*) { return true; }
} // namespace linenoise
