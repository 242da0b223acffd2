package import HTTPTypes
package import NIOHTTP1

/// The header of a request, as the router has it or as the way past it does.
package protocol RequestFields {
    /// Several fields of one name are one list (RFC 9110, section 5.3). Nil where there is none.
    subscript(name: HTTPField.Name) -> String? { get }
    /// True if there is a field of such a name, told in small letters.
    func contains(named isSuch: (String) -> Bool) -> Bool
}

extension HTTPFields: RequestFields {
    package func contains(named isSuch: (String) -> Bool) -> Bool {
        contains { (field: HTTPField) in isSuch(field.name.canonicalName) }
    }
}

extension HTTPHeaders: RequestFields {
    /// The first field of this name, in any case.
    package subscript(name: HTTPField.Name) -> String? {
        var found: String?
        for field in self where name.isNamed(by: field.name) {
            let value = field.value.withoutOuterSpace
            found = found.map { "\($0), \(value)" } ?? value
        }
        return found
    }

    package func contains(named isSuch: (String) -> Bool) -> Bool {
        contains { (name: String, _: String) in isSuch(name.lowercased()) }
    }
}

extension HTTPField.Name {
    /// Names are compared without their letters' case.
    fileprivate func isNamed(by text: String) -> Bool {
        let own = canonicalName.utf8
        let given = text.utf8
        guard own.count == given.count else { return false }
        return zip(own, given).allSatisfy { own, given in
            own == (given &- 0x41 < 26 ? given | 0x20 : given)
        }
    }
}

extension String {
    /// White space around a value is no part of it (RFC 9110, section 5.5).
    package var withoutOuterSpace: String {
        func isSpace(_ byte: UInt8?) -> Bool { byte == 0x20 || byte == 0x09 }
        guard isSpace(utf8.first) || isSpace(utf8.last) else { return self }
        let rest = utf8.drop(while: isSpace)
        let end = rest.lastIndex { !isSpace($0) }
        return end.map { String(self[rest.startIndex...$0]) } ?? ""
    }
}
