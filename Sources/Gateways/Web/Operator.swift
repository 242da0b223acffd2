import Invoices

/// The operator of this installation, as it wants to be named to the public.
package struct Operator: Sendable, Equatable {
    /// The way by which the public reaches the operator.
    package enum Contact: Sendable, Equatable {
        /// `https://…`
        case address(String)
        case mail(String)
        /// Digits, spaces and dashes, with or without a plus sign.
        case telephone(String)
    }

    /// As people know it; empty for an operator that is not named.
    package let name: String
    package let contact: Contact?

    package init(name: String, contact: Contact?) {
        self.name = name
        self.contact = contact
    }

    /// The settings do not name the operator, and the page says so.
    package static let unnamed = Operator(name: "", contact: nil)

    /// Characters of a name.
    package static let nameCharactersMaximum = 100

    var view: View {
        View([
            "name": name.ifPresent,
            "contact": contact.map { View(["text": $0.text, "address": $0.link]) },
        ])
    }

    /// The description's `contact` object (OpenAPI 3.1, section 4.8.3) as lines of YAML within `info`;
    /// empty where there is nothing to say. JSON's strings are strings of YAML too.
    var openAPI: String {
        var lines: [String] = []
        func add(_ field: String, _ value: String) {
            var writer = JSONWriter(reserving: 128)
            writer.string(
                String(value.unicodeScalars.filter { $0.properties.generalCategory != .control }))
            lines.append("    \(field): \(String(decoding: writer.bytes, as: UTF8.self))\n")
        }
        // The object has no place for a telephone but the name.
        if case .telephone(let number)? = contact {
            add("name", name.isEmpty ? number : "\(name), \(number)")
        } else if !name.isEmpty {
            add("name", name)
        }
        switch contact {
        case .address(let address): add("url", address)
        case .mail(let mail): add("email", mail)
        case .telephone, nil: break
        }
        return lines.isEmpty ? "" : "  contact:\n" + lines.joined()
    }
}

extension Operator.Contact {
    /// Characters; nothing longer is meant to be read.
    private static let charactersMaximum = 250

    /// Nil for what is neither an address nor a telephone number.
    package init?(_ text: String) {
        let isPlain = text.utf8.allSatisfy { byte in
            (0x21...0x7E).contains(byte) && !Array("\"'<>\\`".utf8).contains(byte)
        }
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        if text.utf8.count > Self.charactersMaximum { return nil }
        if isPlain, text.hasPrefix("https://"), text.utf8.count > 8 {
            self = .address(text)
        } else if isPlain, parts.count == 2, !parts[0].isEmpty, parts[1].contains("."),
            !text.contains("/"), !text.contains(":")
        {
            self = .mail(text)
        } else if text.utf8.allSatisfy({ Array("+- 0123456789".utf8).contains($0) }),
            (3...20).contains(text.utf8.count(where: { (0x30...0x39).contains($0) }))
        {
            self = .telephone(text)
        } else {
            return nil
        }
    }

    var text: String {
        switch self {
        case .address(let text), .mail(let text), .telephone(let text): text
        }
    }

    /// The address that a click on it leads to.
    var link: String {
        switch self {
        case .address(let address): address
        case .mail(let mail): "mailto:" + mail
        case .telephone(let number): "tel:" + number.filter { $0 == "+" || $0.isNumber }
        }
    }
}
