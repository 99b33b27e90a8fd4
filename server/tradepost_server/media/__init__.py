"""What is sent beside words: uploads, told apart by content and made anew; GIFs; previews of links. No SQL."""
