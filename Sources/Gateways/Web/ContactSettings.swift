package import ProgramSettings

/// Names the operator of this installation to the public.
package struct ContactSettings: SettingArea {
    static let name = Setting.contactName(
        "contact.name",
        """
        Who runs this installation, as the public may know him: at the foot of the page, on every
        printed answer, and in /openapi.yaml. Empty: the page says that nobody has left a name.
        """)
    static let address = Setting.text(
        "contact.address", "",
        "Where people reach him: https://…, a mail address, or a telephone number. Empty: nowhere.")

    package static let groups = [
        SettingGroup("contact", [name, address])
    ]

    /// `Operator.unnamed` unless a name is set.
    package let `operator`: Operator

    package init(from reader: inout SettingReader) {
        let text = reader.read(Self.address)
        let contact = Operator.Contact(text)
        if contact == nil, !text.isEmpty {
            reader.refuse(
                Self.address, "an address such as https://…, a mail address or a telephone number")
        }
        `operator` = Operator(name: reader.read(Self.name), contact: contact)
    }
}

extension Setting<String> {
    fileprivate static func contactName(_ key: String, _ help: String) -> Setting {
        let maximum = Operator.nameCharactersMaximum
        return Setting(
            key, .single(""), expected: "one line of at most \(maximum) characters", help
        ) { value in
            let name = value.text
            let isName = name.count <= maximum && !name.contains(where: \.isNewline)
            return isName ? name : nil
        }
    }
}
