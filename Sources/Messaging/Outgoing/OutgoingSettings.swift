package import ProgramSettings

/// How many messages may go out by calls of ours.
package struct OutgoingSettings: SettingArea {
    static let personDailyMaximum = Setting.integer(
        "outgoing.personDailyMaximum", 16, in: 0...1_000,
        """
        Codes, notices and reminders to one person on one day in China. An answer to a message of the
        person is not counted: limits.sms and limits.chat have counted its question.
        """)
    static let dailyMaximum = Setting.integer(
        "outgoing.dailyMaximum", 100_000, in: 0...100_000_000,
        """
        The same to everybody together: whoever has codes sent to strangers' numbers spends your money,
        and no more of it a day than this.
        """)

    package static let groups = [
        SettingGroup(
            "outgoing",
            about: "Messages that we send unasked, or later than asked.",
            [personDailyMaximum, dailyMaximum])
    ]

    /// The day's ceilings.
    package let policy: OutgoingPolicy

    package init(from reader: inout SettingReader) {
        policy = OutgoingPolicy(
            personDailyMaximum: reader.read(Self.personDailyMaximum),
            dailyMaximum: reader.read(Self.dailyMaximum))
    }
}
