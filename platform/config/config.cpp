#include "platform/config/config.h"

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <memory>
#include <utility>

#include "platform/version.h"

namespace polyphony::config {
namespace {

std::string environment_of(const std::string& program, const std::string& option) {
    auto name = "POLYPHONY_" + program + "_" + option;
    std::transform(name.begin(), name.end(), name.begin(), [](char c) {
        if (c == '-') return '_';
        return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    });
    return name;
}

// Reads one program's section, and leaves out what the environment sets: CLI11 alone would let the file win over it.
class Section : public CLI::ConfigTOML {
  public:
    explicit Section(std::string program) : program_(std::move(program)) {}

    std::vector<CLI::ConfigItem> from_config(std::istream& input) const override {
        auto items = CLI::ConfigTOML::from_config(input);
        std::erase_if(items, [this](const CLI::ConfigItem& item) {
            const bool marks_section = item.name == "++" || item.name == "--";
            return marks_section || item.parents != std::vector{program_} ||
                   std::getenv(environment_of(program_, item.name).c_str()) != nullptr;
        });
        for (auto& item : items) item.parents.clear();
        return items;
    }

  private:
    std::string program_;
};

}  // namespace

Config::Config(std::string program, std::string description)
    : program_(std::move(program)), cli_(std::move(description)) {
    cli_.config_formatter(std::make_shared<Section>(program_));
    cli_.set_config("--config", "", "Configuration file in TOML; this program reads the section [" + program_ + "].");
    cli_.allow_config_extras(CLI::config_extras_mode::error);
    cli_.set_version_flag("--version", [this] { return cli_.get_name() + " " + std::string(version()); });
}

std::optional<int> Config::parse(int argc, const char* const* argv) {
    if (argc > 0) cli_.name(std::filesystem::path(argv[0]).filename().string());
    try {
        cli_.parse(argc, argv);
    } catch (const CLI::Success& answered) {  // --help and --version
        return cli_.exit(answered);
    } catch (const CLI::ParseError& error) {
        std::cerr << cli_.get_name() << ": " << error.what() << '\n';
        return 1;
    }
    return std::nullopt;
}

std::string Config::environment_name(const std::string& option) const { return environment_of(program_, option); }

}  // namespace polyphony::config
