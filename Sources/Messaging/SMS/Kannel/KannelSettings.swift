package import Edge
package import ProgramSettings

/// The settings of text messages through Kannel.
package struct KannelSettings: SettingArea {
    static let allowedAddresses = Setting.addressRanges(
        "sms.kannel.allowedAddresses",
        """
        Addresses or ranges of the machines where smsbox runs, such as 127.0.0.1. None: no Kannel.
        Whoever calls from there may say which phone a message came from.
        """)

    package static let groups = [
        SettingGroup(
            "sms.kannel",
            about: """
                Text messages through Kannel: kannel.conf beside this file is its side.
                """,
            [allowedAddresses])
    ]

    /// The machines where smsbox runs; nil where there is no Kannel.
    package let addresses: AddressRanges?

    package init(from reader: inout SettingReader) {
        addresses = reader.read(Self.allowedAddresses)
    }
}
