//! What the pages around the sign-in at Neo show.
