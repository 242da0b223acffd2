/// The hashes of a Merkle tree over a list of entries (RFC 9162, section 2.1.1; RFC 6962 has the same).
package enum MerkleTree {
    /// The root over no entries: the digest of nothing.
    package static let emptyRoot = SHA256.hash([])

    /// No log has more entries: C2SP's programs keep sizes in signed numbers of 64 bits.
    package static let sizeMaximum = UInt64(Int64.max)

    /// As many hashes as a proof in the largest tree may have.
    package static let proofHashesMaximum = 63

    /// The same for an entry in an array.
    package static func leafHash(_ entry: [UInt8]) -> Bytes32 { leafHash(entry.span) }

    /// SHA-256(00 ‖ entry).
    package static func leafHash(_ entry: Span<UInt8>) -> Bytes32 {
        unsafe withUnsafeTemporaryAllocation(byteCount: 1 + entry.count, alignment: 1) { text in
            unsafe text[0] = 0
            unsafe entry.withUnsafeBytes {
                unsafe UnsafeMutableRawBufferPointer(rebasing: text[1...]).copyMemory(from: $0)
            }
            return unsafe SHA256.hash(UnsafeRawBufferPointer(text))
        }
    }

    /// SHA-256(01 ‖ left ‖ right).
    package static func nodeHash(_ left: Bytes32, _ right: Bytes32) -> Bytes32 {
        unsafe withUnsafeTemporaryAllocation(byteCount: 65, alignment: 1) { text in
            unsafe text[0] = 1
            unsafe left.withPointer {
                unsafe text.baseAddress!.advanced(by: 1).copyMemory(from: $0, byteCount: 32)
            }
            unsafe right.withPointer {
                unsafe text.baseAddress!.advanced(by: 33).copyMemory(from: $0, byteCount: 32)
            }
            return unsafe SHA256.hash(UnsafeRawBufferPointer(text))
        }
    }
}
