import Cryptography
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
    static let sendsmsURL = Setting.webAddress(
        "sms.kannel.sendsmsUrl", "http://127.0.0.1:13013/cgi-bin/sendsms", withPath: true,
        """
        Where smsbox takes messages of ours, such as codes: https, or http on this machine.
        """)
    static let sendsmsUser = Setting.text(
        "sms.kannel.sendsmsUser", "",
        "The username of a group sendsms-user of kannel.conf. Empty: none are sent through Kannel.")
    static let sendsmsPassword = Setting.secret(
        "sms.kannel.sendsmsPassword",
        "Its password.")
    static let sender = Setting.text(
        "sms.kannel.sender", "",
        "The number that they come from. Empty: global-sender of kannel.conf.")
    static let reportURL = Setting.text(
        "sms.kannel.reportUrl", "",
        """
        Where Kannel reaches /sms/kannel/report of this service, such as
        http://127.0.0.1:8080/sms/kannel/report: it says there which of them arrived. Empty: it is not asked.
        """)

    package static let groups = [
        SettingGroup(
            "sms.kannel",
            about: """
                Text messages through Kannel: kannel.conf beside this file is its side.
                """,
            [allowedAddresses, sendsmsURL, sendsmsUser, sendsmsPassword, sender, reportURL])
    ]

    /// The machines where smsbox runs; nil where there is no Kannel.
    package let addresses: AddressRanges?
    /// Nil where no messages of ours go out through Kannel.
    package let account: KannelAccount?

    package init(from reader: inout SettingReader) {
        addresses = reader.read(Self.allowedAddresses)
        account = Self.account(from: &reader)
    }

    private static func account(from reader: inout SettingReader) -> KannelAccount? {
        let url = reader.read(Self.sendsmsURL)
        let user = reader.read(Self.sendsmsUser)
        let password = reader.read(Self.sendsmsPassword)
        let sender = reader.read(Self.sender)
        let reports = WebAddress(reader.read(Self.reportURL))
        if !reader.read(Self.reportURL).isEmpty, reports?.rest.contains("?") ?? true {
            reader.refuse(reportURL, "an address such as http://127.0.0.1:8080/sms/kannel/report")
        }
        guard !user.isEmpty else {
            if !password.isEmpty { reader.refuse(sendsmsUser, "a user, since a password is set") }
            return nil
        }
        reader.require(sendsmsPassword, password, "the password of sms.kannel.sendsmsUser")
        return KannelAccount(
            sendsms: url, user: user, password: password, sender: sender,
            reports: reports)
    }
}
