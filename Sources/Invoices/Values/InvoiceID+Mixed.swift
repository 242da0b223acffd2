extension InvoiceID {
    /// The nibbles mixed into 64 bits that look like chance, by the finalizer of MurmurHash3. The same in
    /// every worker: for choices that harm nobody if somebody foresees them.
    package var mixed: UInt64 {
        var mixed = UInt64(truncatingIfNeeded: nibbles >> 64) &* 0x9E37_79B9_7F4A_7C15
        mixed ^= UInt64(truncatingIfNeeded: nibbles)
        mixed = (mixed ^ mixed >> 33) &* 0xFF51_AFD7_ED55_8CCD
        mixed = (mixed ^ mixed >> 33) &* 0xC4CE_B9FE_1A85_EC53
        return mixed ^ mixed >> 33
    }
}
