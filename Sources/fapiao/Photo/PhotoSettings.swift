import ProgramSettings

/// The settings of the processes that read photos.
struct PhotoSettings: SettingArea {
    static let concurrentMaximum = Setting.integer(
        "photos.concurrentMaximum", 2, in: 1...256,
        """
        Photos that are read at once, a count; each is a process of its own and gets two seconds of
        a processor, of which most take a tenth of one. Four times as many may wait, and their
        senders take turns; past that callers hear "overloaded".
        """)
    static let deadline = Setting.duration(
        "photos.deadlineSeconds", 10, .seconds, in: 1...120,
        """
        Seconds for one photo from the start of its process, however busy the machine is; past them
        it is killed. A photo waits as long for its turn at most.
        """)

    static let groups = [
        SettingGroup("photos", [concurrentMaximum, deadline])
    ]

    let concurrentMaximum: Int
    let deadline: Duration

    init(from reader: inout SettingReader) {
        concurrentMaximum = reader.read(Self.concurrentMaximum)
        deadline = reader.read(Self.deadline)
    }
}
