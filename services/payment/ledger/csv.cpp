#include "services/payment/ledger/csv.h"

namespace polyphony::payment::csv {

namespace {

std::string quoted(const std::string& field) {
    if (field.find_first_of(",\"\r\n") == std::string::npos) return field;
    std::string text = "\"";
    for (const char character : field) text += character == '"' ? "\"\"" : std::string(1, character);
    return text + '"';
}

}  // namespace

std::string record(const std::vector<std::string>& fields) {
    std::string line;
    for (const auto& field : fields) line += (line.empty() ? "" : ",") + quoted(field);
    return line + "\n";
}

Result<std::vector<std::vector<std::string>>> parse(std::string_view text) {
    std::vector<std::vector<std::string>> records;
    std::vector<std::string> fields;
    std::string field;
    bool inside = false;
    const auto end_record = [&] {
        fields.push_back(std::move(field));
        field.clear();
        if (fields.size() > 1 || !fields.front().empty()) records.push_back(std::move(fields));
        fields.clear();
    };
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char character = text[i];
        if (inside) {
            const bool doubled = character == '"' && i + 1 < text.size() && text[i + 1] == '"';
            if (character != '"' || doubled) field += character;
            if (doubled) ++i;
            inside = character != '"' || doubled;
        } else if (character == '"') {
            inside = true;
        } else if (character == ',') {
            fields.push_back(std::move(field));
            field.clear();
        } else if (character == '\n') {
            end_record();
        } else if (character != '\r') {
            field += character;
        }
    }
    if (inside) return fail(Code::InvalidArgument, "A quote in the file is not closed.");
    end_record();
    return records;
}

}  // namespace polyphony::payment::csv
