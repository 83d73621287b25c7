#include "launcher/app_password_text.h"

#include <fmt/format.h>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

namespace polyphony::launcher {

std::string app_password_text(const user::v1::NewAppPassword& made) {
    return fmt::format(
        "User name:    {}\n"
        "App password: {}\n"
        "It is shown this once, and is the API key as well. Give it to the app \u201c{}\u201d alone; its owner can "
        "take it "
        "back in the settings of the web player.\n",
        made.username(), made.password(), made.app_password().label());
}

std::string app_password_json(const user::v1::NewAppPassword& made) {
    const boost::json::object object{{"id", made.app_password().id()},
                                     {"label", made.app_password().label()},
                                     {"username", made.username()},
                                     {"password", made.password()}};
    return boost::json::serialize(object) + '\n';
}

}  // namespace polyphony::launcher
