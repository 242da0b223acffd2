/// The names that an object may have: the cases of an enumeration, in the order in which they
/// are usually written.
///
/// ```swift
/// enum PartyField: String, JSONField {
///     case name, taxNumber
///     static let names = JSONNames<Self>()
/// }
/// ```
package protocol JSONField: RawRepresentable<String>, CaseIterable, Sendable {
    /// Made once and kept, since making it reads every name: `static let names =
    /// JSONNames<Self>()`.
    static var names: JSONNames<Self> { get }
}

/// The names of a `JSONField`, made ready for comparing. An object usually names its fields in
/// the order of the list, so the next name is looked for behind the last one.
package struct JSONNames<Field: JSONField>: Sendable {
    let fields: [Field]
    private let packed: [UInt128]

    /// A program whose enumeration has more than 64 names, or longer ones than 16 bytes, does not
    /// start.
    package init() {
        fields = Array(Field.allCases)
        packed = fields.compactMap { JSONPackedName.packed($0.rawValue) }
        precondition(packed.count == fields.count && fields.count <= UInt64.bitWidth)
    }

    /// The place of a name in the list; nil for one that it does not have.
    func place(of name: UInt128?, from first: Int) -> Int? {
        guard let name else { return nil }
        var place = first
        for _ in 0..<packed.count {
            if place >= packed.count { place = 0 }
            if packed[place] == name { return place }
            place += 1
        }
        return nil
    }
}

/// A name as one number, its bytes: texts are compared by what Unicode calls equal, which costs
/// a hundred times as much. No name holds a NUL, so no two give the same number.
enum JSONPackedName {
    static let bytesMaximum = 16

    static func packed(_ name: String) -> UInt128? {
        let bytes = name.utf8
        guard bytes.count <= bytesMaximum else { return nil }
        return bytes.reduce(0) { $0 << 8 | UInt128($1) }
    }
}

/// The names of one object so far.
struct JSONNamesSeen {
    private var packed: [UInt128] = []
    private var long: [String] = []

    var count: Int { packed.count + long.count }

    /// False if the object has it already.
    mutating func add(_ name: String) -> Bool {
        guard let number = JSONPackedName.packed(name) else {
            if long.contains(name) { return false }
            long.append(name)
            return true
        }
        if packed.contains(number) { return false }
        packed.append(number)
        return true
    }
}
