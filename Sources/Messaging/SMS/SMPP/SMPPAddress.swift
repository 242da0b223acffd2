/// The address of a sender or a recipient: type of number, numbering plan, and the number itself
/// (sections 5.2.5 to 5.2.9). Personal data.
struct SMPPAddress: Hashable, Sendable {
    var ton: UInt8 = 0
    var npi: UInt8 = 0
    var digits: String

    /// data_sm has room for 64 digits and a NUL, deliver_sm for 20 (section 4.7.1).
    static let bytesMaximum = 65

    private static let international: UInt8 = 1
    private static let alphanumeric: UInt8 = 5
    private static let isdn: UInt8 = 1

    /// One spelling for one phone, however its network writes it.
    var phone: String {
        ton == Self.international && !digits.hasPrefix("+") ? "+" + digits : digits
    }

    /// An address of ours as the settings spell it. A short code keeps the type that the network
    /// gave to the number which the person wrote to.
    init(ownText text: String, like other: SMPPAddress) {
        if text.hasPrefix("+") {
            self.init(ton: Self.international, npi: Self.isdn, digits: String(text.dropFirst()))
        } else if text.utf8.contains(where: { !(UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0) }) {
            self.init(ton: Self.alphanumeric, npi: 0, digits: text)
        } else {
            self.init(ton: other.ton, npi: other.npi, digits: text)
        }
    }

    init(ton: UInt8 = 0, npi: UInt8 = 0, digits: String) {
        self.ton = ton
        self.npi = npi
        self.digits = digits
    }
}
