import ProgramSettings
import Verification

/// When people are told to come again later.
struct OverloadSettings: SettingArea {
    static let target = Setting.duration(
        "overload.targetMilliseconds", 20, .milliseconds, in: 1...60_000,
        """
        Milliseconds that a question may wait here without anybody's harm, before it is read and for
        the ledger each. When all have waited longer for the interval below, those that have waited
        for more than twice as much are answered 503 with a Retry-After at once, until one has not
        waited.
        """)
    static let interval = Setting.duration(
        "overload.intervalMilliseconds", 100, .milliseconds, in: 10...60_000,
        """
        Milliseconds for which all must have waited longer before anybody is refused: bursts are
        shorter.
        """)

    static let groups = [
        SettingGroup("overload", [target, interval])
    ]

    let policy: OverloadPolicy

    init(from reader: inout SettingReader) {
        policy = OverloadPolicy(
            target: reader.read(Self.target), interval: reader.read(Self.interval))
    }
}
