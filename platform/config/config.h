#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string>

namespace polyphony::config {

/// Options of a program. One declaration gives the flag, the environment variable, the key in the configuration file,
/// the default, and the line in `--help` and in the reference.
///
///     config.add("max-items", limits.max_items, "Most items of one playlist.");
///
/// gives `--max-items`, `POLYPHONY_PLAYLIST_MAX_ITEMS` and, in the file, `max-items` under `[playlist]`. Flags win over
/// the environment, the environment over the file, the file over the default.
class Config {
  public:
    /// `program` is the section and the middle of the environment names; `description` heads the help.
    Config(std::string program, std::string description);

    /// Declares an option. `target` holds the default now and the value after parse(). Returns CLI11's option for
    /// checks
    /// (`->check(CLI::Range(1, 100))`).
    template <class T>
    CLI::Option* add(const std::string& name, T& target, const std::string& help) {
        return cli_.add_option("--" + name, target, help)->capture_default_str()->envname(environment_name(name));
    }

    /// Reads flags, environment and file. Returns an exit code if the program should end now (help, version, error; the
    /// reason is printed), or nothing.
    std::optional<int> parse(int argc, const char* const* argv);

    /// The underlying parser, for subcommands.
    CLI::App& cli() { return cli_; }

  private:
    std::string environment_name(const std::string& option) const;

    std::string program_;
    CLI::App cli_;
};

}  // namespace polyphony::config
