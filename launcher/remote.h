#pragma once

#include <google/protobuf/message.h>

#include <chrono>
#include <filesystem>
#include <string>
#include <string_view>

#include "platform/error.h"

/// What is asked of a launcher that runs already on the data folder `data`, an absolute path.
namespace polyphony::launcher {

/// Calls a method of a service by its full name, as an administrator, and waits for the answer.
Result<void> call_service(const std::filesystem::path& data, const std::string& service, std::string_view method,
                          const google::protobuf::Message& request, google::protobuf::Message& response,
                          std::chrono::seconds timeout);

/// Prints every process and the music files that could not be read, as a table or as JSON.
Result<void> print_status(const std::filesystem::path& data, bool json);

/// Prints how far the services have forgotten those whose accounts were deleted.
Result<void> print_erasures(const std::filesystem::path& data);

/// Makes a password for an app of the account `username`, and prints it, as text or as JSON.
Result<void> create_app_password(const std::filesystem::path& data, const std::string& username,
                                 const std::string& label, bool json);

/// Restarts a service, or starts one that was stopped, and waits until it is ready.
Result<void> restart(const std::filesystem::path& data, const std::string& service);

/// Restarts a service without a moment in which it cannot be reached; all services, the edge last, if none is named.
/// Stops at the first one whose new process does not become ready.
Result<void> restart_rolling(const std::filesystem::path& data, const std::string& service);

/// Ends a service and waits until it has ended. It stays so until restart().
Result<void> stop(const std::filesystem::path& data, const std::string& service);

/// Ends the platform and waits until it has ended.
Result<void> down(const std::filesystem::path& data);

}  // namespace polyphony::launcher
