import Cryptography

/// The addresses of the lottery's pages and files.
package enum LotteryAddress {
    static let list = "/lottery"
    static let receipts = "/lottery/me"
    static let reasons = "/lottery/why"

    static func campaign(_ name: String) -> String { "\(list)/\(name)" }
    static func draws(_ name: String) -> String { "\(list)/\(name)/draws" }
    /// One of a campaign's public files.
    static func file(_ path: String, of name: String) -> String { "\(list)/\(name)/\(path)" }

    /// The page of one receipt. `leaf` is the leaf hash in hexadecimal or its prefix; it names no
    /// person.
    package static func receipt(_ leaf: some CustomStringConvertible) -> String {
        "\(list)/r/\(leaf)"
    }

    static func proof(_ leaf: Bytes32) -> String { "\(receipt(leaf))/proof" }
    static func keep(_ leaf: Bytes32) -> String { "\(receipt(leaf))/keep" }
}
