import FoundationEssentials
import Verification

/// The wall clock. Below the channels time is an argument; here it is read.
enum Clock {
    static var now: Timestamp {
        // A double holds today's microseconds exactly until the year 2255.
        Timestamp(microseconds: Int64(Date().timeIntervalSince1970 * 1_000_000))
    }
}
