#include "launcher/erasures_text.h"

#include <google/protobuf/util/time_util.h>

#include <boost/algorithm/string/join.hpp>
#include <vector>

#include "launcher/table.h"

namespace polyphony::launcher {

using google::protobuf::util::TimeUtil;

std::string erasures_table(const user::v1::ListErasuresResponse& answer) {
    if (answer.erasures().empty()) return "No account was deleted.\n";
    std::vector<std::vector<std::string>> rows{{"ID", "SINCE", "COMPLETE", "WAITS FOR"}};
    for (const auto& erasure : answer.erasures())
        rows.push_back({erasure.id(), TimeUtil::ToString(erasure.requested_at()),
                        erasure.has_completed_at() ? TimeUtil::ToString(erasure.completed_at()) : "-",
                        erasure.waits_for().empty() ? "-" : boost::join(erasure.waits_for(), ", ")});
    return text_table(rows);
}

}  // namespace polyphony::launcher
